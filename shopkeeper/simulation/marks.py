"""How simulated shoppers are told from real ones: their names, and those of their visits, begin with ``sim-``.

Knows names. Refuses to erase: that is for whoever owns the log.
"""

from shopkeeper.events import Events, walk
from shopkeeper.types import Event, Purpose, ShopperId

PREFIX = "sim-"


def simulated(event: Event) -> bool:
    return (event.shopper or event.session).startswith(PREFIX)


def real(log: Events) -> bool:
    """Whether anything in the log is not simulated."""
    return any(not simulated(kept.under(Purpose.SERVICE)) for kept in walk(log))


def visitors(log: Events) -> list[ShopperId]:
    """Everyone who is simulated, each once; without consent a visit is the name."""
    events = (kept.under(Purpose.SERVICE) for kept in walk(log))
    names = (event.shopper or ShopperId(event.session) for event in events if simulated(event))
    return list(dict.fromkeys(names))
