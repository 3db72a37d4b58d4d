"""A real Redis that speaks TLS, and knows its clients by their certificates."""

from pathlib import Path

from support.certificates import Pair
from support.redis_server import Server
from worker.bus.embedded.readiness import free_port


class TlsServer(Server):
    """Beside its plain port, which tells when it is there, it has one for TLS.

    Args:
        directory: where it keeps its files.
        own: its certificate.
        authority: who must have signed a client's.
    """

    def __init__(self, directory: Path, own: Pair, authority: Path) -> None:
        super().__init__(directory)
        self.tls_port = free_port()
        self._own = own
        self._authority = authority

    def _options(self, log: Path) -> list[str]:
        own = ["--tls-cert-file", str(self._own.certificate), "--tls-key-file", str(self._own.key)]
        trust = ["--tls-ca-cert-file", str(self._authority), "--tls-auth-clients", "yes"]
        return [*super()._options(log), "--tls-port", str(self.tls_port), *own, *trust]

    def tls_url(self, host: str, authority: Path | None, client: Pair | None) -> str:
        """The address of its TLS port, as a client with these files writes it."""
        files = {"ssl_ca_certs": authority} if authority else {}
        if client is not None:
            files |= {"ssl_certfile": client.certificate, "ssl_keyfile": client.key}
        query = "&".join(f"{name}={file}" for name, file in files.items())
        return f"rediss://{host}:{self.tls_port}/0?{query}"
