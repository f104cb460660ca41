"""Clauses that are one request: "I'm 178 cm, which size do I need?", "camp lantern, when can I have it?".

Knows which acts of a turn belong together. Refuses to say what a clause asks (``planner``).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.grammar import says
from shopkeeper.concierge.references import Ids

Names = Callable[[str], bool]

COURTESIES = frozenset({Kind.GREET, Kind.THANKS, Kind.NO, Kind.HELP})
_ONCE = frozenset(
    {Kind.SIZE, Kind.FITS, Kind.POLICY, Kind.COMPARE, Kind.OPINIONS, Kind.DESCRIBE, Kind.DELIVERY, Kind.CANCEL, Kind.SEND_BACK,
     Kind.EXCHANGE, Kind.ADDRESS, Kind.ORDERS, Kind.BASKET, Kind.TOTAL, Kind.CHECKOUT, Kind.REFUSE, Kind.ADD}
)  # fmt: skip
"""Kinds of which two in a row about the same are one."""


def joined(acts: Sequence[Act], names_goods: Names) -> list[Act]:
    """The acts of a turn, what belongs together as one."""
    made: list[Act] = []
    for act in acts:
        last = made[-1] if made else None
        if last and (_same(last, act) or _adds(last, act, names_goods) or _leads_to(last, act, names_goods)):
            words = f"{last.words.rstrip(' .')}, {act.words}"
            made[-1] = replace(
                last,
                kind=act.kind if last.kind is Kind.FIND else last.kind,
                words=words,
                about=last.about or act.about,
            )
        else:
            made.append(act)
    return made


def _same(last: Act, act: Act) -> bool:
    about: tuple[Ids, ...] = tuple(one.about for one in (last, act) if one.about)
    return last.kind is act.kind and act.kind in _ONCE and len(set(about)) < 2 and not act.found


def _adds(last: Act, act: Act, names_goods: Names) -> bool:
    """ "…. It was a mistake": says more of what was asked, and asks for nothing."""
    return act.kind is Kind.FIND and last.kind not in COURTESIES | {Kind.YES} and not names_goods(act.words)


def _leads_to(last: Act, act: Act, names_goods: Names) -> bool:
    """ "The shop next door sells it for less. Can you match that?": why a rule is asked for is no search."""
    told = last.kind is Kind.FIND and act.kind is Kind.POLICY and says(last.words, "lead_only", "telling")
    return told and not names_goods(last.words)
