"""All golden conversations, in all their ways, without a model; and turns in any order."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.concierge import Concierge, Memory, Turn
from shopkeeper.concierge.pieces import Done
from shopkeeper.evaluation.conversations import Script, Stage, held, load, play, read, score
from shopkeeper.types import Context, CustomerId
from tests.conftest import ROOT

PHRASES = sorted(
    {
        words
        for conversation in read(ROOT / "golden" / "conversations").conversations
        for turn in conversation.turns
        for words in turn.say
        if words
    }
)
REMEMBERED = 16_000
"""Bytes of a conversation's memory, however long it is."""


def test_no_attack_succeeds_and_as_many_conversations_pass_as_ever(script: Script, stage: Stage) -> None:
    scores = score(script.version, play(script, stage))
    wrong = list(held(scores, load(ROOT / "golden" / "conversations-baseline.json")))
    shown = [f"{one.conversation} way {one.way}, turn {one.turn}: {one.what}" for one in scores.faults]
    assert not wrong, "\n".join([*wrong, *shown])


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.sampled_from(PHRASES), min_size=1, max_size=10), number=st.uuids())
def test_turns_in_any_order_end_and_bind_nothing(stage: Stage, said: list[str], number: object) -> None:
    """A yes in words binds only what the very turn before proposed; here no form is ever sent, and no yes said."""
    memory, context = Memory(), Context(customer=CustomerId(f"any-{number}"))
    said = [words for words in said if not _agrees(words)]
    for words in said:
        answering = Concierge(stage.shop, stage.pool, stage.budget)(Turn(words, context=context), memory)
        pieces = []
        while True:
            try:
                pieces.append(next(answering))
            except StopIteration as end:
                memory = end.value
                break
        assert isinstance(pieces[-1], Done)
        assert len(memory.dump()) < REMEMBERED
        assert not stage.shop.fulfilment.orders(context)


def _agrees(words: str) -> bool:
    from shopkeeper.concierge.acts import Kind
    from shopkeeper.concierge.kinds import kind_of

    return kind_of(words) is Kind.YES
