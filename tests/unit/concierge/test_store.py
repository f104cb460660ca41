"""Conversations between turns: working memory without consent, kept turns with it, lines taken up again, all of it erasable."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shopkeeper.concierge.memory import Memory, Seen, Wish
from shopkeeper.concierge.store import RESUMABLE, WORKING, Conversations, Sent
from shopkeeper.types import ProductId, Purpose, ShopperId, Who
from shopkeeper.types.errors import InvalidInput
from tests.known import known

NOBODY, ANN, BOB = known(), known("ann"), known("bob")
AFTER = Memory(1, (Seen(ProductId("mug"), "Mug"),), (ProductId("mug"),), Wish(("a mug",)))


class Time:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def kept(tmp_path: Path, time: Time) -> Iterator[Conversations]:
    opened = Conversations(tmp_path / "talk.sqlite", lambda text: text.replace("4111", "[card]"), time)
    yield opened
    opened.close()


def say(kept: Conversations, id: str, who: Who, words: str = "a mug") -> None:
    kept.remember(id, who, Memory(), AFTER, words, "It costs $9.50.", "trace")


def test_without_consent_only_the_working_memory_stays_and_for_an_hour(
    kept: Conversations, time: Time
) -> None:
    say(kept, "x", NOBODY)
    assert kept.recall("x", NOBODY) == AFTER and kept.search("mug") == []
    time.now += WORKING + 1
    assert kept.recall("x", NOBODY) == Memory()


def test_with_consent_turns_are_kept_masked_and_found(kept: Conversations) -> None:
    say(kept, "x", ANN, "my card is 4111")
    [turn] = kept.of(ShopperId("ann"))
    assert turn.words == "my card is [card]" and turn.said == "It costs $9.50." and turn.memory == Memory()
    assert kept.search("9.50") == [turn] and kept.search("%") == [] and kept.of(ShopperId("")) == []


@pytest.mark.parametrize("who", [NOBODY, ANN])
def test_what_is_personal_is_in_no_file(kept: Conversations, who: Who, tmp_path: Path) -> None:
    words = "a mug, my card is 4111"
    memory = Memory(1, wish=Wish((words,)), asked=words, body=(words,), bundle=words, ruled=words)
    kept.remember("x", who, memory, memory, words, words, "trace")
    assert "[card]" in kept.recall("x", who).wish.phrases[0]
    piece = Sent(0, "understood", b'{"words": "my mail is ann@example.com"}')
    kept.send("turn", piece.hiding("My mail is Ann@example.com"), "x")
    files = [file.read_bytes() for file in tmp_path.iterdir()]
    assert files and not any(said in data for data in files for said in (b"4111", b"ann@example.com"))
    assert kept.sent("turn", -1) == [Sent(0, "understood", b'{"words": "my mail is [email]"}')]


def test_a_conversation_is_nobody_elses(kept: Conversations) -> None:
    say(kept, "x", ANN)
    assert kept.recall("x", BOB) == kept.recall("x", NOBODY) == Memory()
    say(kept, "x", BOB)
    assert kept.recall("x", ANN) == AFTER and kept.of(ShopperId("bob")) == []


def test_whoever_names_somebody_elses_conversation_overwrites_nothing_and_gets_one_of_their_own(
    kept: Conversations,
) -> None:
    assert kept.own("x", ANN) == "x" != kept.own("", ANN)
    say(kept, "x", ANN, "a hoodie")
    assert kept.own("x", ANN) == "x" and kept.own("x", BOB) != "x" != kept.own("x", NOBODY)
    say(kept, "x", BOB, "a gift")
    assert [turn.words for turn in kept.of(ShopperId("ann"))] == ["a hoodie"]


def test_a_turn_that_is_told_twice_is_kept_once(kept: Conversations) -> None:
    say(kept, "x", ANN)
    say(kept, "x", ANN)
    assert len(kept.of(ShopperId("ann"))) == 1


def test_what_was_sent_is_there_for_ten_minutes(kept: Conversations, time: Time) -> None:
    for n in range(3):
        kept.send("turn", Sent(n, "claims", b"{}"))
    assert [piece.number for piece in kept.sent("turn", 0)] == [1, 2]
    time.now += RESUMABLE + 1
    kept.compact(400)
    assert kept.sent("turn", -1) == []


def test_forgetting_takes_every_turn_and_every_piece(kept: Conversations, tmp_path: Path) -> None:
    say(kept, "x", ANN, "a very private wish")
    kept.send("turn", Sent(0, "claims", b"a very private answer"), "x")
    assert kept.forget(ShopperId("ann")) == 1
    kept.close()
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"very private" not in files and b"ann" not in files


def test_old_conversations_go(kept: Conversations, time: Time) -> None:
    say(kept, "x", ANN)
    time.now += 401 * 86_400
    assert kept.compact(400) == 1 and kept.of(ShopperId("ann")) == []


@pytest.mark.parametrize("another", [False, True])
def test_what_was_said_without_a_yes_is_in_no_file_after_the_night(
    kept: Conversations, time: Time, tmp_path: Path, another: bool
) -> None:
    words = "a very private wish"
    kept.remember("x", NOBODY, Memory(), Memory(1, asked=words), words, "It costs $9.50.", "trace")
    kept.send("turn", Sent(0, "claims", b"a very private answer"), "x")
    time.now += WORKING + 1
    if another:  # their turn drops the row before the night does
        say(kept, "y", NOBODY)
    kept.compact(400)
    assert b"very private" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_an_id_that_cannot_be_one_is_refused(kept: Conversations) -> None:
    with pytest.raises(InvalidInput):
        kept.recall("x" * 65, NOBODY)


def test_what_may_not_be_measured_is_read_by_who_said_it_alone_and_goes_with_its_purpose(
    kept: Conversations,
) -> None:
    ann = ShopperId("ann")
    say(kept, "x", Who(ann, allows=frozenset({Purpose.PERSONALISATION})), "a very private wish")
    assert [turn.words for turn in kept.of(ann)] == ["a very private wish"]
    assert kept.search("wish") == kept.one("x") == kept.between(0, 1e12) == []
    say(kept, "y", ANN, "a wish")
    assert [turn.words for turn in kept.search("wish")] == ["a wish"]
    kept.remember("x", ANN, AFTER, AFTER, "thanks", "You are welcome.", "trace")
    assert [turn.words for turn in kept.one("x")] == ["thanks"], "a later yes is not for what was said before"
    kept.withdraw(ann, frozenset({Purpose.MEASUREMENT, Purpose.IMPROVEMENT}))
    assert kept.search("wish") == [] and len(kept.of(ann)) == 3
    kept.withdraw(ann, frozenset({Purpose.PERSONALISATION}))
    assert kept.of(ann) == []


def test_a_file_of_before_each_turn_was_measured_opens(kept: Conversations, tmp_path: Path) -> None:
    say(kept, "x", ANN)
    say(kept, "y", Who(ShopperId("ann"), allows=frozenset({Purpose.PERSONALISATION})))
    kept.close()
    with closing(sqlite3.connect(tmp_path / "talk.sqlite")) as db:
        db.executescript("""
            ALTER TABLE conversation ADD COLUMN measured INT NOT NULL DEFAULT 0;
            UPDATE conversation SET measured = (SELECT measured FROM turn WHERE conversation = id);
            ALTER TABLE turn DROP COLUMN measured; PRAGMA user_version = 3""")
    with closing(Conversations(tmp_path / "talk.sqlite", str, Time())) as again:
        assert again.search("mug") == again.one("x") != [] and len(again.of(ShopperId("ann"))) == 2


def test_who_lets_us_measure_and_not_remember_has_no_turns_kept(kept: Conversations) -> None:
    say(kept, "x", Who(ShopperId("ann"), allows=frozenset({Purpose.MEASUREMENT})))
    assert kept.of(ShopperId("ann")) == kept.one("x") == []
