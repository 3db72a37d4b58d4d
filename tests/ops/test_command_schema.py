from pathlib import Path

import pytest

from ops.cli import main


def test_documents_are_written_and_then_agree(tmp_path: Path) -> None:
    """What it writes is what its check asks for."""
    assert main(["schema", str(tmp_path)]) == 0
    assert main(["schema", str(tmp_path), "--check"]) == 0
    assert (tmp_path / "asyncapi.json").is_file()
    assert (tmp_path / "schema" / "command.place_order.json").is_file()


def test_differences_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed file, a missing one and one too many are each named, and the status is 1."""
    main(["schema", str(tmp_path)])
    (tmp_path / "asyncapi.json").write_text("{}", encoding="utf-8")
    (tmp_path / "schema" / "event.fill.json").unlink()
    (tmp_path / "schema" / "event.rumour.json").write_text("{}", encoding="utf-8")
    assert main(["schema", str(tmp_path), "--check"]) == 1
    words = capsys.readouterr().err
    assert all(name in words for name in ("asyncapi.json", "event.fill.json", "event.rumour.json"))
    assert "event.order.json" not in words
