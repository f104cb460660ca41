"""Which conversation a browser is in: its id and those of its last turns, sealed in a cookie.

The cookie is set by the first turn and by nothing else, and goes an hour after the last one, as the working memory does.
Refuses to know what was said.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from shopkeeper.concierge.store import WORKING
from shopkeeper.trust import Seal
from shopkeeper.trust.visitor import Cookie

TALK = "sk_talk"
MAX_TURNS = 12
"""As many as fit into what a seal opens."""
TURN = re.compile(r"[\w-]{16,24}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Talk:
    """``conversation`` is empty until something was said; ``turns``, the newest last."""

    conversation: str = ""
    turns: tuple[str, ...] = ()

    @classmethod
    def read(cls, seal: Seal, cookies: Mapping[str, str]) -> Self:
        conversation, *turns = (seal.open(TALK, cookies.get(TALK, "")) or "").split("~")
        return cls(conversation, tuple(turns))

    def then(self, turn: str) -> "Talk":
        return replace(self, turns=(*(one for one in self.turns if one != turn), turn)[-MAX_TURNS:])

    def header(self, seal: Seal, secure: bool) -> str:
        """The value of ``Set-Cookie``; of an empty Talk, what takes the cookie away."""
        if not self.conversation:
            return Cookie(TALK, "", 0).header(secure)
        sealed = seal.sign(TALK, "~".join((self.conversation, *self.turns)))
        return Cookie(TALK, sealed, WORKING).header(secure)


def fresh() -> str:
    """The id of a turn that is yet to be said: what makes sending it twice the same as once."""
    return secrets.token_urlsafe(12)
