"""A real Redis with the users of an ACL file, and one more who may do everything."""

from collections.abc import Iterable
from pathlib import Path

from redis import Redis

from ops.acl.users import User, acl_file
from support.redis_server import Server, connect

TESTER = "tester"
_OPEN_DOOR = "user default on nopass ~* &* +@all\n"


class GuardedServer(Server):
    """A server that is locked with `lock_with`; until then everybody may do everything."""

    def __init__(self, directory: Path, *, binary: Path | None = None) -> None:
        super().__init__(directory, binary=binary)
        self._acl_file = directory / "users.acl"

    def _options(self, log: Path) -> list[str]:
        self._acl_file.write_text(_OPEN_DOOR, encoding="utf-8")
        return [*super()._options(log), "--aclfile", str(self._acl_file)]

    def lock_with(self, users: Iterable[User]) -> None:
        """Let in only these users, as their file says, and the tester."""
        tester = f"user {TESTER} on >{TESTER} ~* &* +@all\n"
        self._acl_file.write_text(acl_file(users) + tester, encoding="utf-8")
        with connect(self.url) as client:
            client.acl_load()

    def url_of(self, user: str, password: str) -> str:
        """The server's address for a user."""
        return f"redis://{user}:{password}@127.0.0.1:{self.port}/0"

    def tester(self) -> Redis:
        """A client who may do everything."""
        return connect(self.url_of(TESTER, TESTER))
