"""How simulated shoppers are told from real ones: their names, and those of their visits, begin with ``sim-``.

Knows names. Refuses to erase: that is for whoever owns the log.
"""

from shopkeeper.events import Events, walk
from shopkeeper.types import Event, ShopperId

PREFIX = "sim-"


def simulated(event: Event) -> bool:
    return (event.shopper or event.session).startswith(PREFIX)


def real(log: Events) -> bool:
    """Whether anything in the log is not simulated."""
    return any(not simulated(kept.event) for kept in walk(log))


def visitors(log: Events) -> list[ShopperId]:
    """Everyone who is simulated, each once; without consent a visit is the name."""
    names = (kept.event.shopper or ShopperId(kept.event.session) for kept in walk(log) if simulated(kept.event))  # fmt: skip
    return list(dict.fromkeys(names))
