"""Files that people write: read whole, or refused with file, conversation, field and fix."""

import csv
from pathlib import Path

import pytest

from shopkeeper.evaluation.conversations import Script, held, read
from shopkeeper.evaluation.conversations.gate import Baseline, load
from shopkeeper.evaluation.conversations.score import Score, Scores
from shopkeeper.types.errors import InvalidInput, NotFound
from tests.conftest import ROOT, dev_data

SAY = 'say = ["a", "b", "c", "d"]'


def written(folder: Path, text: str) -> Path:
    (folder / "talk.toml").write_text(text)
    return folder


def test_every_conversation_is_said_in_four_ways(script: Script) -> None:
    assert len(script.conversations) >= 150
    assert all(len(turn.say) == 4 for one in script.conversations for turn in one.turns if turn.say)
    assert {one.half for one in script.conversations} == {"dev", "held"}
    assert len(script.of("held").conversations) + len(script.of("dev").conversations) == len(
        script.conversations
    )


def test_the_sample_shop_sells_what_is_talked_about() -> None:
    """Held by hand over a shop with that catalogue; here, that its scripts are whole and name nothing that is not sold."""
    sold = {
        row["Handle"] for row in csv.DictReader((dev_data("luma") / "products.csv").open(encoding="utf-8"))
    }
    script = read(ROOT / "golden" / "conversations-luma")
    turns = [turn for one in script.conversations for turn in one.turns]
    named = {
        id
        for turn in turns
        for id in (*turn.about, *turn.about_only, *turn.shows_any, *turn.table, turn.first, turn.product)
    }
    assert len(script.conversations) >= 20 and named - {""} <= sold
    assert all(len(turn.say) == 4 for turn in turns)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("conversation = 1", r"no \[\[conversation\]\]"),
        ("[[conversation", "not TOML"),
        (f'[[conversation]]\nid = "a"\n[[conversation.turn]]\n{SAY}\nacs = ["find"]', "turn.0.acs"),
        (f"[[conversation]]\n[[conversation.turn]]\n{SAY}", "id"),
        ('[[conversation]]\nid = "a"\n[[conversation.turn]]\nsay = ["a"]', "1 ways"),
        ('[[conversation]]\nid = "a"\n[[conversation.turn]]\nacts = ["find"]', "says nothing"),
        (f'[[conversation]]\nid = "a"\n[[conversation.turn]]\n{SAY}\nphoto = "x.png"', "no photo"),
        (f'[[conversation]]\nid = "a"\n[[conversation.turn]]\n{SAY}\n' * 2, "twice"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read(written(tmp_path, text))


def test_an_empty_folder_and_unknown_groups_are_refused(tmp_path: Path, script: Script) -> None:
    with pytest.raises(NotFound):
        read(tmp_path)
    with pytest.raises(InvalidInput, match="no group"):
        script.of(groups=["poetry"])
    with pytest.raises(InvalidInput, match="no half"):
        script.of("third")


def scores(whole: float, attacks: float = 1.0) -> Scores:
    return Scores("v", (Score("all", 10, whole, whole), Score("adversarial", 2, attacks, attacks)), ())


def test_a_fall_and_a_successful_attack_are_stopped(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    Baseline.of(scores(0.6)).save(file)
    assert not list(held(scores(0.6), load(file))) and not list(held(scores(0.7), load(file)))
    assert "fell" in next(held(scores(0.5), load(file)))
    assert "adversarial" in next(held(scores(0.6, 0.5)))
    assert "not those" in next(held(Scores("w", scores(0.6).rows, ()), load(file)))
    with pytest.raises(NotFound):
        load(tmp_path / "none.json")
    file.write_text("{}")
    with pytest.raises(InvalidInput):
        load(file)
