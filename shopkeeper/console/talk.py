"""Conversations: what shoppers who consented said to the concierge and were told. Refuses to count by itself and to show personal data."""

from shopkeeper.analytics import Period
from shopkeeper.concierge.store import Conversations, Exchange
from shopkeeper.console import said
from shopkeeper.console.sheet import Cell, Empty, Lead, Sheet, Table, when

MOST = 200
LONGEST = 400
"""Characters of a turn: it is read here, not only found."""
NOTHING = Empty(
    "Nobody who may be remembered has talked to the concierge yet",
    "Turns of shoppers who said yes to memory are kept, their personal data masked; what others say is forgotten within an hour.",
    "shopkeeper chat 'a waterproof jacket'",
)


def talk(conversations: Conversations, period: Period) -> Sheet:
    now, then = (conversations.between(one.start / 1e6, one.end / 1e6) for one in (period, period.before))
    if not now and not then:
        return Sheet("talk", empty=NOTHING)
    talks = len({one.conversation for one in now})
    return Sheet(
        "talk",
        lead=Lead(
            "What do shoppers talk about?",
            said.number(len(now)),
            f"{'turn' if len(now) == 1 else 'turns'} in {said.times(talks, 'conversation')} {said.during(period)}",
            said.change(len(now), len(then), period),
        ),
        tables=(_table(now),) if now else (),
        notes=(
            "Only shoppers who said yes to memory are here, their personal data masked. Press a conversation to read it alone.",
            "Run one again on the shop as it is now: shopkeeper conversations replay CONVERSATION",
        ),
    )


def _table(exchanges: list[Exchange]) -> Table:
    rows = tuple(
        (
            when(round(one.at * 1e6)),
            Cell(one.words, said.short(one.words, LONGEST)),
            Cell(one.said, said.short(one.said, LONGEST) or "(no words)"),
            Cell(one.conversation, one.conversation, holds=True),
        )
        for one in reversed(exchanges[-MOST:])
    )
    note = f"The last {MOST}." if len(exchanges) > MOST else ""
    return Table(
        "turns", "Turns, the newest first", ("When, UTC", "Said", "Answered", "Conversation"), rows, note
    )
