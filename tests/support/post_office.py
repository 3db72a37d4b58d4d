"""A mail server that takes a mail, or does not: as much of SMTP (RFC 5321) as that needs."""

import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from types import TracebackType
from typing import Any, Self, cast


@dataclass
class PostOffice:
    """Listens on a loopback port as long as the block lasts.

    Attributes:
        context: for TLS, from the beginning or after STARTTLS; None without.
        at_once: TLS from the beginning.
        replies: what is said to a command in place of the usual, by its first word.
        heard: the commands, the words of AUTH left out.
        mails: what it took.
    """

    context: ssl.SSLContext | None = None
    at_once: bool = False
    replies: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    mails: list[Message] = field(default_factory=list)

    def __enter__(self) -> Self:
        office = self

        class Counter(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                """Serve one customer."""
                _Counter(office, self.request).serve()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])


class _Counter:
    """One connection."""

    def __init__(self, office: PostOffice, connection: Any) -> None:
        self._office = office
        self._open(self._secured(connection) if office.at_once else connection)

    def _open(self, connection: Any) -> None:
        self._connection, self._lines = connection, connection.makefile("rb")

    def _secured(self, connection: Any) -> Any:
        return cast("ssl.SSLContext", self._office.context).wrap_socket(connection, server_side=True)

    def _say(self, line: str) -> None:
        self._connection.sendall(f"{line}\r\n".encode())

    def serve(self) -> None:
        self._say("220 here")
        while line := self._lines.readline().decode().strip():
            word = line.split()[0].upper()
            self._office.heard.append(word)
            self._say(self._office.replies.get(word) or self._usual(word))
            if word == "DATA":
                self._take_mail()
            if word == "STARTTLS":
                self._open(self._secured(self._connection))
            if word == "QUIT":
                break
        self._lines.close()
        self._connection.close()

    def _usual(self, word: str) -> str:
        extensions = "250-here\r\n250-AUTH PLAIN" + ("\r\n250-STARTTLS" if self._office.context else "")
        return {
            "EHLO": f"{extensions}\r\n250 8BITMIME",
            "AUTH": "235 welcome",
            "DATA": "354 go on",
            "STARTTLS": "220 go on",
            "QUIT": "221 bye",
        }.get(word, "250 ok")

    def _take_mail(self) -> None:
        raw = b""
        while (line := self._lines.readline()) != b".\r\n":
            raw += line
        self._office.mails.append(message_from_bytes(raw, policy=default))
        self._say("250 taken")
