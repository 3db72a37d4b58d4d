"""`qmt-bus service`: the scheduled task that keeps the worker running, and what its sessions leave behind."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import time
from pathlib import Path, PureWindowsPath
from types import MappingProxyType
from typing import Any, Final

from ops.address import add_account, add_env_file, workers_of
from ops.doctor.here import scene_here
from ops.doctor.remembered import worker_holds
from ops.doctor.scene import Scene
from ops.screen import show
from ops.service.queues import leftovers, remove
from ops.service.restarting import time_of_day
from ops.service.scheduler import Scheduler
from ops.service.task import Task, task_xml
from ops.service.words import sentence
from ops.status import Exit
from worker.settings import Settings

RESTART_AT: Final = time(8, 30)
"""After terminals have logged in again, and before the opening auction."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and whether to do it."""
    parser.add_argument(
        "action",
        choices=ACTIONS,
        help="install: start the worker at each logon, and again when it dies (Windows); status: whether that"
        " is installed and a worker runs; remove: do so no more; clean: remove the queue files that its own"
        " sessions have left in the terminal's folder, while no worker runs",
    )
    parser.add_argument("--what-if", action="store_true", help="only say what would be done")
    parser.add_argument(
        "--restart-at",
        type=time_of_day,
        default=RESTART_AT,
        metavar="HH:MM",
        help=f"install: start the worker anew at this time each day, in Beijing; default: {RESTART_AT:%H:%M}",
    )
    parser.add_argument("--name", help="the task's; default: qmt-bus and the accounts' numbers")
    add_account(parser)
    add_env_file(parser)


def run(options: argparse.Namespace) -> int:
    """Do it, or say what it would be.

    Raises:
        SettingsError: some settings are wrong: the worker could not start with them.
    """
    workers = workers_of(options)
    if options.action != "clean" and sys.platform != "win32" and not options.what_if:
        _say("elsewhere")
        return Exit.WRONG
    return ACTIONS[options.action](options, workers)


def _say(which: str, /, **facts: Any) -> None:
    show(sentence(which, **facts))


def _scheduler(options: argparse.Namespace, workers: Sequence[Settings]) -> Scheduler:
    name = options.name or f"qmt-bus {' '.join(worker.account_id for worker in workers)}"
    return Scheduler(name, _say, what_if=options.what_if)


def _install(options: argparse.Namespace, workers: Sequence[Settings]) -> int:
    definition = task_xml(_task(options, workers))
    return Exit.DONE if _scheduler(options, workers).install(definition, show) else Exit.FAILED


def _task(options: argparse.Namespace, workers: Sequence[Settings]) -> Task:
    # -P: nothing in the working folder, where the user keeps what he likes, is taken for a module.
    arguments = ["-P", "-m", "ops.cli", "supervise", "--restart-at", f"{options.restart_at:%H:%M}"]
    if options.account is not None:
        arguments += ["--account", options.account]
    if options.env_file is not None:
        arguments += ["--env-file", str(options.env_file.absolute())]
    domain = os.environ.get("USERDOMAIN")
    return Task(
        user=f"{domain}\\{getpass.getuser()}" if domain else getpass.getuser(),
        python=PureWindowsPath(sys.executable).with_name("pythonw.exe"),
        arguments=tuple(arguments),
        folder=PureWindowsPath(Path.cwd()),
        description=sentence("description", account=", ".join(worker.account_id for worker in workers)),
    )


def _remove(options: argparse.Namespace, workers: Sequence[Settings]) -> int:
    return Exit.DONE if _scheduler(options, workers).remove() else Exit.FAILED


def _status(options: argparse.Namespace, workers: Sequence[Settings]) -> int:
    scheduler = _scheduler(options, workers)
    installed = scheduler.exists()
    _say("task" if installed else "no_task", name=scheduler.name)
    run = {worker.account_id: worker_holds(worker.state_dir, worker.account_id) for worker in workers}
    for account, runs in run.items():
        _say("running" if runs else "not_running", account=account)
    return Exit.DONE if installed and all(run.values()) else Exit.FAILED


def _clean(options: argparse.Namespace, workers: Sequence[Settings]) -> int:
    for worker in workers:
        with closing(scene_here(options.env_file, worker.account_id, connect=False)) as scene:
            _clean_up(scene, what_if=options.what_if)
    return Exit.DONE


def _clean_up(scene: Scene, *, what_if: bool) -> None:
    paths = leftovers(scene)
    if not paths:
        _say("worker_runs" if scene.worker_runs else "nothing_to_remove")
    elif what_if:
        for path in paths:
            _say("would_remove", path=path)
    else:
        for path in remove(paths):
            _say("removed", path=path)


ACTIONS: Mapping[str, Callable[[argparse.Namespace, Sequence[Settings]], int]] = MappingProxyType(
    {"install": _install, "status": _status, "remove": _remove, "clean": _clean}
)
