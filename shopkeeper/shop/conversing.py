"""A turn between its conversation's memory and the log: recalled, answered, recorded as shown, remembered.

Knows stores. Refuses to answer anything.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from shopkeeper.concierge import Concierge, Memory, Turn
from shopkeeper.concierge.pieces import Cards, Done, Piece, Question, Words
from shopkeeper.experiments.assignment import Decision, met
from shopkeeper.types import Query, Slate, Surface, TraceId

if TYPE_CHECKING:
    from shopkeeper.shop.shop import Shop


def told(
    concierge: Concierge, shop: "Shop", turn: Turn, conversation: str, decision: Decision
) -> Iterator[Piece]:
    """The parts of the answer; the conversation is remembered before its ``Done`` goes out."""
    turn.check()
    who = turn.context.who
    before = shop.conversations.recall(conversation, who) if conversation else Memory()
    answering, said, trace = concierge(turn, before), list[str](), TraceId("")
    versions, shown = shop.marked(), 0
    done: Done | None = None
    while True:
        try:
            part = next(answering)
        except StopIteration as end:
            if conversation:
                shop.conversations.remember(
                    conversation, who, before, end.value, turn.text, "\n".join(said), trace, versions
                )
            if done:
                shop.conversed(done, turn.context, decision, shown)
                yield done
            return
        said += spoken(part)
        match part:
            case Cards(slate):
                shown += len(slate.hits)
                shop.shown(
                    met(_untimed(slate), decision.arms),
                    Query(turn.text, context=turn.context),
                    Surface.CONCIERGE,
                )
            case Done():
                done, trace = part, part.trace
                continue
        yield part


def _untimed(slate: Slate) -> Slate:
    """The time of a turn is told once, at its end."""
    return replace(slate, trace=replace(slate.trace, ms=0.0))


def spoken(piece: Piece) -> tuple[str, ...]:
    """What a piece says in sentences."""
    match piece:
        case Words(words):
            return tuple(claim.text for claim in words.claims)
        case Question(text):
            return (text,)
    return ()
