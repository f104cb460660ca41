"""Conversations: what shoppers who consented said to the concierge and were told. Refuses to count by itself and to show personal data."""

from datetime import UTC, datetime

from shopkeeper.analytics import Period
from shopkeeper.concierge.store import Conversations, Exchange
from shopkeeper.console import said
from shopkeeper.console.sheet import Cell, Empty, Lead, Sheet, Table

MOST = 200
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
            "Only shoppers who said yes to memory are here. Run a turn again: shopkeeper conversations replay CONVERSATION.",
        ),
    )


def _table(exchanges: list[Exchange]) -> Table:
    rows = tuple(
        (
            Cell(one.at, f"{datetime.fromtimestamp(one.at, UTC):%d %b %H:%M}"),
            Cell(one.words, said.short(one.words)),
            Cell(one.said, said.short(one.said)),
            Cell(one.conversation, one.conversation),
        )
        for one in reversed(exchanges[-MOST:])
    )
    note = f"The last {MOST}." if len(exchanges) > MOST else ""
    return Table(
        "turns", "Turns, the newest first", ("When, UTC", "Said", "Answered", "Conversation"), rows, note
    )
