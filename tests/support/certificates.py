"""Certificates for a test: an authority, and what it vouches for, made by the openssl on this machine."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OPENSSL = shutil.which("openssl")
_SIGNS = ("-addext", "keyUsage=critical,digitalSignature,keyCertSign")
"""Python 3.13 and later refuse a certificate that may sign others and does not say so (RFC 5280, 4.2.1.3)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """Signs certificates, which live for a day.

    Args:
        folder: where the files go.
        name: tells it from other authorities.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._own = Pair(folder / f"{name}.crt", folder / f"{name}.key")
        whom = ("-subj", f"/CN={name}", *_SIGNS)
        _openssl("req", "-x509", *_new_key(self._own.key), *whom, "-out", self._own.certificate)

    @property
    def certificate(self) -> Path:
        """What those trust who trust the authority."""
        return self._own.certificate

    def vouch_for(self, name: str, host: str) -> Pair:
        """Make a certificate for a host."""
        pair = Pair(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        signed_by = ("-CA", self._own.certificate, "-CAkey", self._own.key)
        whom = ("-subj", f"/CN={name}", "-addext", f"subjectAltName={host}", *_SIGNS)
        _openssl("req", "-x509", *_new_key(pair.key), *whom, *signed_by, "-out", pair.certificate)
        return pair


def _new_key(place: Path) -> tuple[str | Path, ...]:
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    return (*curve, "-nodes", "-days", "1", "-keyout", place)


def _openssl(*words: str | Path) -> None:
    assert OPENSSL is not None
    subprocess.run([OPENSSL, *words], check=True, capture_output=True)
