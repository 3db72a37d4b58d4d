"""`qmt-bus supervise`: the worker, looked after: started again when it dies, and anew each day."""

import argparse
from collections.abc import Sequence
from contextlib import closing
from typing import Final

from ops.address import add_account, add_env_file, workers_of
from ops.doctor.here import scene_here
from ops.interrupt import until_interrupted
from ops.screen import show
from ops.service.child import Child, worker_command
from ops.service.log import SupervisorLog
from ops.service.queues import leftovers, remove
from ops.service.restarting import time_of_day
from ops.service.supervisor import Supervisor
from ops.service.terminal import Presence, presence
from ops.service.words import sentence
from worker import streams
from worker.log_file import LogFile
from worker.settings import Settings, SettingsError, state_folder

LOG_NAME: Final = "supervise.log"
"""In STATE_DIR; what a supervisor without a console complains of goes into the same file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take when to restart, the account and the settings file."""
    parser.add_argument(
        "--restart-at",
        type=time_of_day,
        metavar="HH:MM",
        help="stop the worker in order and start it anew at this time each day, in Beijing, such as 08:30:"
        " the SDK's own memory grows with every order, and old queue files are removed meanwhile",
    )
    add_account(parser)
    add_env_file(parser)


def run(options: argparse.Namespace) -> int:
    """Look after the worker until asked to stop.

    Raises:
        SettingsError: some settings are wrong; the log says so too.
    """
    try:
        workers = workers_of(options)
    except SettingsError as error:
        if not streams.errors_are_logged():
            with closing(LogFile(state_folder(options.env_file) / LOG_NAME, 1, 1)) as file:
                file.write(f"{error}\n")
        raise
    settings = workers[0]
    path = settings.log_file or settings.state_dir / LOG_NAME
    show(sentence("log", path=path.absolute()))
    with closing(LogFile(path, settings.log_file_megabytes, settings.log_files_kept)) as file:
        supervisor = _supervisor(options, workers, SupervisorLog(file, settings.log_format))
        with until_interrupted():
            supervisor.run()
    return supervisor.status


def _supervisor(options: argparse.Namespace, workers: Sequence[Settings], log: SupervisorLog) -> Supervisor:
    arguments = [] if options.env_file is None else ["--env-file", str(options.env_file)]
    arguments += [] if options.account is None else ["--account", options.account]
    windows = scene_here(options.env_file, connect=False).machine.windows

    def clean() -> None:
        for worker in workers:
            with closing(scene_here(options.env_file, worker.account_id, connect=False)) as scene:
                for path in remove(leftovers(scene)):
                    log.say("removed", path=path)

    def is_there() -> Presence:
        return presence(workers[0], windows)

    return Supervisor(
        lambda: Child(worker_command(arguments), log.write),
        presence=is_there,
        clean=clean,
        restart_at=options.restart_at,
        say=log.say,
    )
