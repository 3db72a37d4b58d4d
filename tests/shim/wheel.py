"""The installed wheel's own files, read without importing it: its native module is for Windows alone."""

import ast
from typing import Any

from support.wheel import wheel_folder

WHEEL = wheel_folder()
ACCOUNT_ID = "1000000365"
"""The account of the example in its document."""


def constants() -> dict[str, Any]:
    """Return every public name of the wheel's xtconstant."""
    namespace: dict[str, Any] = {}
    # A module of plain assignments, which imports nothing.
    exec((WHEEL / "xtconstant.py").read_text("utf-8"), namespace)  # noqa: S102 - the wheel's own file
    return {name: value for name, value in namespace.items() if not name.startswith("_")}


def classes(module: str) -> dict[str, dict[str, list[str]]]:
    """Return the classes of a module of the wheel: each one's public methods with their parameters."""
    tree = ast.parse((WHEEL / f"{module}.py").read_text("utf-8"))
    return {node.name: _methods(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _methods(node: ast.ClassDef) -> dict[str, list[str]]:
    return {
        function.name: [argument.arg for argument in function.args.args]
        for function in node.body
        if isinstance(function, ast.FunctionDef)
        and (function.name == "__init__" or not function.name.startswith("_"))
    }


def keys_of(method: str) -> set[str]:
    """Return the keys of the dictionaries that a method of the wheel's trader makes of its records."""
    tree = ast.parse((WHEEL / "xttrader.py").read_text("utf-8"))
    (found,) = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == method)
    dictionaries = (node for node in ast.walk(found) if isinstance(node, ast.Dict))
    return {str(key.value) for one in dictionaries for key in one.keys if isinstance(key, ast.Constant)}


def example() -> str:
    """Return the long example of the wheel's document, as it stands there."""
    document = (WHEEL / "doc" / "xttrader.md").read_text("utf-8")
    (found,) = (block for block in document.split("```") if block.startswith("Python\n#coding"))
    return found.removeprefix("Python\n")
