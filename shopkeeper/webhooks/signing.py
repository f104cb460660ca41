"""The signature of what the shop tells others' servers, so that they can tell it from what anybody else sends.

Knows Standard Webhooks 1.0 (symmetric, ``v1``): HMAC-SHA256 over id, time and body, several secrets while one is being rotated.
Refuses to know what is told, and to deliver it.
"""

import base64
import hashlib
import hmac
import secrets
from binascii import Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shopkeeper.types.errors import Denied, InvalidInput

PREFIX = "whsec_"
TOLERANCE = 300
"""Seconds by which clocks may differ; what is older was sent by somebody who kept it."""
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True, slots=True)
class Signer:
    """``secrets``: the newest first; what is sent is signed with all, what comes may be signed with any."""

    secrets: Sequence[str]

    def sign(self, id: str, at: int, body: bytes) -> dict[str, str]:
        """The three headers. ``id``: the same for every attempt to deliver; ``at``: seconds since 1970 UTC."""
        signatures = " ".join(f"v1,{_sign(_key(one), id, at, body)}" for one in self.secrets)
        return {"webhook-id": id, "webhook-timestamp": str(at), "webhook-signature": signatures}

    def verify(self, headers: Mapping[str, str], body: bytes, now: int) -> str:
        """The id of a genuine message; whoever has seen it ignores it. ``headers`` by lower-case name. Raises Denied."""
        id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not (id and at.isascii() and at.isdigit() and len(at) < 15 and abs(now - int(at)) <= TOLERANCE):
            raise Denied(
                "this message is not fresh", field="webhook-timestamp", fix="send it now, with the time"
            )
        given = [
            one.removeprefix("v1,")
            for one in headers.get("webhook-signature", "").split()
            if one.startswith("v1,")
        ]
        wanted = [_sign(_key(one), id, int(at), body) for one in self.secrets]
        if not any(
            hmac.compare_digest(one.encode(), other.encode(errors="replace"))
            for one in wanted
            for other in given
        ):
            raise Denied(
                "this message is not signed by us", field="webhook-signature", fix="check the secret"
            )
        return id


def _sign(key: bytes, id: str, at: int, body: bytes) -> str:
    signed = f"{id}.{at}.".encode() + body
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except Error:
        key = b""
    if not SHORTEST <= len(key) <= LONGEST:
        raise InvalidInput(
            "this is no webhook secret",
            field="secret",
            fix=f"{PREFIX} and {SHORTEST} to {LONGEST} bytes in base64",
        )
    return key
