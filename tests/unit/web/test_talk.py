"""Which conversation a browser is in."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust import Seal
from shopkeeper.web.talk import MAX_TURNS, TALK, TURN, Talk, fresh

IDS = st.from_regex(r"\A[\w-]{24}\Z", fullmatch=False)


def cookie(header: str) -> dict[str, str]:
    return {TALK: header.partition("=")[2].partition(";")[0]}


@given(conversation=IDS, turns=st.lists(IDS, max_size=30, unique=True))
def test_any_conversation_fits_into_its_cookie(tmp_path_factory, conversation: str, turns: list[str]) -> None:  # type: ignore[no-untyped-def]
    seal = Seal.of(tmp_path_factory.getbasetemp())
    talk = Talk(conversation)
    for turn in turns:
        talk = talk.then(turn)
    assert Talk.read(seal, cookie(talk.header(seal, True))) == talk
    assert talk.turns == tuple(turns[-MAX_TURNS:])


def test_a_turn_that_is_sent_twice_is_one(tmp_path: Path) -> None:
    one, other = fresh(), fresh()
    assert Talk("c").then(one).then(other).then(one).turns == (other, one)
    assert TURN.fullmatch(one)


def test_a_cookie_of_another_hand_says_nothing(tmp_path: Path) -> None:
    seal = Seal.of(tmp_path)
    forged = {TALK: seal.sign("other", "conversation~turn")}
    assert Talk.read(seal, forged) == Talk() == Talk.read(seal, {})


def test_the_cookie_is_for_the_shop_alone_and_ends_with_the_conversation(tmp_path: Path) -> None:
    seal = Seal.of(tmp_path)
    kept = Talk("c").then("t" * 16).header(seal, True)
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Max-Age=3600"} <= set(kept.split("; "))
    assert "Max-Age=0" in Talk().header(seal, False)
