"""What a failed TLS connection to Redis means, in words that say what to change.

The address says all that TLS needs: `rediss://user:password@host:port/0?ssl_ca_certs=FILE` names the
authority that must have signed the server's certificate (without it, the system's are asked), and
`&ssl_certfile=FILE&ssl_keyfile=FILE` the certificate that the server may ask for. Authority and host name are
checked, unless the address itself says otherwise (redis-py's `ssl_cert_reqs` and `ssl_check_hostname`).
"""

import ssl
from collections.abc import Iterator
from types import MappingProxyType

FILES = MappingProxyType(
    {
        "ssl_ca_certs": "the authority's certificate",
        "ssl_certfile": "the client's certificate",
        "ssl_keyfile": "the client's key",
    }
)
"""Parts of an address that name files."""


def is_distrusted(fault: BaseException) -> bool:
    """Tell whether the server's certificate was refused: trying again cannot change that."""
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in _chain(fault))


def refusal(fault: BaseException) -> str | None:
    """Return why TLS has failed; None where the fault has nothing to do with it."""
    for one in _chain(fault):
        if isinstance(one, ssl.SSLCertVerificationError):
            return (
                f"Redis's certificate is not accepted, {one.verify_message.rstrip('.')}; nothing was sent."
                " Check the host in the address, and the authority that ssl_ca_certs names"
            )
        if isinstance(one, ssl.SSLError):
            return (
                f"Redis has broken off TLS ({one.reason or one.strerror}). It may want a client's certificate"
                " from an authority that it knows: ssl_certfile and ssl_keyfile in the address"
            )
    return None


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
