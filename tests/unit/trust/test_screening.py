"""What asks for a person and what does not; who decides says why; what is hidden stays out."""

import csv
import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shopkeeper.trust.screened import Screened, State
from shopkeeper.trust.screening import Category, Finding, screen
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound
from tests.conftest import dev_data


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("go kill yourself", Category.ABUSE),
        ("The owners are such filthy idiots", Category.ABUSE),
        ("we will hunt you down", Category.ABUSE),
        ("Pure cocaine, 5 g", Category.ILLEGAL),
        ("Fake passports, fast", Category.ILLEGAL),
        ("Replica Rolex Submariner", Category.ILLEGAL),
        ("Tramadol, no prescription needed", Category.ILLEGAL),
        ("This tea cures cancer.", Category.MEDICAL),
        ("Clinically proven to reverse diabetes", Category.MEDICAL),
        ("Lose 10 kg in two weeks!", Category.MEDICAL),
        ("Old Oak whisky, 700 ml", Category.AGE),
        ("Disposable e-cigarette, mango", Category.AGE),
        ("ｒｅｐｌｉｃａ　Ｇｕｃｃｉ bag", Category.ILLEGAL),
        ("go k\u200bill your\u00adself", Category.ABUSE),
    ],
)
def test_what_a_person_should_see_is_found_however_it_is_hidden(text: str, category: Category) -> None:
    assert [one.category for one in screen(text)] == [category]


@pytest.mark.parametrize(
    "text",
    [
        "This dress is killing it, to die for!", "I will find you a better one", "Heroin chic is back", "A whiskey-coloured belt",
        "Ivory white blouse", "Treats leather gently and prevents cracks", "Knife pleats, bomber jacket, bullet bra", "Damn, it runs small",
        "A replica of the original 1923 poster", "Beer garden bench", "Vodka glass set of four", "They are idiot-proof", "shot silk",
    ],
)  # fmt: skip
def test_what_shops_and_shoppers_say_every_day_is_left_alone(text: str) -> None:
    assert screen(text) == ()


def _ordinary() -> Iterator[str]:
    with gzip.open(
        dev_data("reviews") / "womens_ecommerce_clothing_reviews.csv.gz", "rt", encoding="utf-8"
    ) as file:
        for number, row in enumerate(csv.DictReader(file)):
            if number % 5 == 0:
                yield f"{row['Title']}\n{row['Review Text']}"
    with gzip.open(dev_data("text_relevance") / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % 5 == 0:
                yield "{title}\n{description}".format(**json.loads(line))
    with (dev_data("luma") / "products.csv").open(encoding="utf-8") as file:
        yield from (" ".join(map(str, row.values())) for row in csv.DictReader(file))


def test_false_alarms_are_hardly_any_on_real_shops() -> None:
    texts = list(_ordinary())
    alarms = [text for text in texts if screen(text)]
    assert len(texts) > 9_000 and len(alarms) <= 1, alarms


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Screened]:
    with closing(Screened(tmp_path / "screening.sqlite", clock=lambda: 100)) as opened:
        yield opened


FOUND = (Finding(Category.ABUSE, "go to hell"),)


def test_one_look_is_asked_for_once_and_decided_with_a_reason(desk: Screened) -> None:
    desk.note("product:a", FOUND)
    desk.note("product:a", FOUND)
    (item,) = desk.items(State.WAITING)
    with pytest.raises(InvalidInput, match="reason"):
        desk.decide(item.number, State.HIDDEN, "  ")
    with pytest.raises(Conflict):
        desk.decide(item.number, State.APPEALED, "not hidden yet")
    assert desk.decide(item.number, State.HIDDEN, "a threat").reason == "a threat"
    assert desk.hidden() == {"product:a"}
    desk.decide(item.number, State.APPEALED, "it is a song's title")
    assert desk.hidden() == {"product:a"}, "hidden until somebody decides"
    desk.decide(item.number, State.APPROVED, "so it is")
    desk.note("product:a", FOUND)
    assert desk.hidden() == frozenset() and desk.items(State.WAITING) == []
    with pytest.raises(NotFound):
        desk.one(99)


def test_a_picture_is_looked_at_once(desk: Screened) -> None:
    desk.looked("aa", 0.3)
    assert desk.likely("aa") == 0.3 and desk.likely("bb") is None


def test_a_file_of_before_looks_were_kept_opens_and_all_is_looked_at_again(tmp_path: Path) -> None:
    file = tmp_path / "screening.sqlite"
    with closing(Screened(file)) as desk:
        desk.note("product:a", FOUND)
    with closing(sqlite3.connect(file)) as db, db:
        db.executescript("""
            DROP TABLE seen; CREATE TABLE seen (picture TEXT PRIMARY KEY) WITHOUT ROWID;
            INSERT INTO seen VALUES ('aa'); PRAGMA user_version = 2""")
    with closing(Screened(file)) as again:
        assert again.likely("aa") is None and again.items()
