"""A secret of the shop, and what it signs: cookies and forms that only this shop can have written.

Knows HMAC-SHA256 (RFC 2104) and the one file the secret lies in. Refuses to know what is signed, and encrypts nothing:
whoever holds a sealed text can read it.
"""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from pathlib import Path
from typing import Self

SECRET_BYTES = 32
MAX_SEALED = 400
"""Characters; nothing that we seal is longer, so nothing longer is looked at."""


class Digest(str):
    """Stands for a name, or several with spaces between them, and tells none: nothing in it is to be masked."""

    __slots__ = ()


class Seal:
    """One secret in ``file``, made on first use; any number of processes share it."""

    def __init__(self, file: Path) -> None:
        self._secret = _secret(file)

    @classmethod
    def of(cls, data: Path) -> Self:
        """The seal of the shop in the folder ``data``."""
        return cls(data / "seal.key")

    def sign(self, purpose: str, text: str) -> str:
        """``text`` with its signature. What is sealed for one purpose does not pass for another."""
        return f"{text}.{self._mark(purpose, text)}"

    def open(self, purpose: str, sealed: str) -> str | None:
        """The text, or None when this shop did not seal it for that purpose."""
        text, _, mark = sealed[: MAX_SEALED + 1].rpartition(".")
        if not mark:
            return None
        genuine = hmac.compare_digest(_bytes(mark), _bytes(self._mark(purpose, text)))
        return text if genuine and len(sealed) <= MAX_SEALED else None

    def pseudonym(self, name: str) -> str:
        """32 hex digits that stand for ``name`` in this shop, always the same; without the secret no way leads back."""
        return self._digest("pseudonym", name).hex()[:32]

    def digest(self, shopper: str) -> Digest:
        """12 hex digits by which an erasure is found again by whoever knows the shopper's id, and by nobody else."""
        return Digest(self._digest("erased", shopper).hex()[:12])

    def _mark(self, purpose: str, text: str) -> str:
        return urlsafe_b64encode(self._digest(purpose, text)).decode().rstrip("=")

    def _digest(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self._secret, _bytes(f"{purpose}\0{text}"), hashlib.sha256)


def _secret(file: Path) -> bytes:
    """Read, or made whole beside its place and linked there, so that no other process reads half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(SECRET_BYTES))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):  # another process was first: its secret counts
            os.link(draft, file)
        draft.unlink()
    return file.read_bytes()


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
