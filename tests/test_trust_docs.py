"""What the documents of trust promise is so: each threat has a test that exists, each model a card and its digest."""

import re
from pathlib import Path

import pytest

from shopkeeper.trust import supply
from tests.conftest import ROOT

MODEL = ROOT / "docs" / "threat-model.md"
NAMED = re.compile(r"\[`(test_\w+)`\]\(([^)]+)\)")
ROWS = [
    line
    for line in MODEL.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| threat")
]
CARDS = {
    "lite image tower": "lite.md",
    "lite heads": "lite.md",
    "minilm-int8": "minilm-int8.md",
    "silero-vad": "silero-vad.md",
    "centerface": "centerface.md",
}
MEASURED = {
    "lite image tower": "63bf021ad54f52907c093a717fb0e28540399463c6eae71cdd1e227e139feec8",
    "lite heads": "cc862be1bce1d472670b315502ec00b6663ba8ef98545d3fba29052dd5121b81",
}
"""Of the files that the model's card speaks of."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:50])
def test_each_threat_names_tests_that_exist(row: str) -> None:
    named = NAMED.findall(row.rpartition(" | ")[2])
    assert named, "no test tries this"
    for test, file in named:
        path = Path(MODEL.parent / file).resolve()
        assert re.search(rf"^def {test}\(", path.read_text("utf-8"), re.MULTILINE), f"{test} is not in {file}"


def test_threats_are_many_and_none_is_named_twice() -> None:
    assert len(ROWS) >= 40
    assert len({row.partition(" | ")[0] for row in ROWS}) == len(ROWS)


def test_each_model_has_a_card() -> None:
    folder = ROOT / "docs" / "models"
    assert {one.name for one in supply.models()} == CARDS.keys()
    for card in CARDS.values():
        text = (folder / card).read_text("utf-8").lower()
        assert ("licence" in text and "not for" in text) or "what it cannot" in text


def test_the_carried_models_are_those_that_were_measured() -> None:
    assert {one.name: one.sha256 for one in supply.models() if one.carried} == MEASURED


def test_each_set_that_lite_learnt_from_has_a_card() -> None:
    cards = (ROOT / "docs" / "data.md").read_text("utf-8")
    for name in ("fashion", "luma", "grocery", "people", "ImageNet"):
        assert f"\n| {name}" in cards
