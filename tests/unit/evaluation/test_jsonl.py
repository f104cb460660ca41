"""Golden sets are read as written, and what cannot be read is refused by line, field and fix."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.evaluation.golden import Change, Golden, Grade, Measure, Redrawn, Shown, Wish
from shopkeeper.evaluation.jsonl import read, write
from shopkeeper.types import LookId, Match, Op, Sort
from shopkeeper.types.errors import InvalidInput, ShopkeeperError
from tests.conftest import ROOT
from tests.samples import draw

RIGHT = {"id": "a", "text": "red mug", "relevant": [{"grade": 3, "where": {"product": ["mug"]}}]}


def line(**changes: object) -> str:
    return json.dumps({**RIGHT, **changes})


@pytest.mark.parametrize(
    ("name", "least"),
    [("mixed", 65), ("mixed_4", 50), ("demo", 65), ("luma", 65)],
)
def test_the_committed_sets_are_read(name: str, least: int) -> None:
    golden = read(ROOT / "golden" / f"{name}.jsonl")
    assert len(golden.questions) >= least
    assert len({question.digest for question in golden.questions}) == len(golden.questions)


UNDER_60 = {"field": "price", "op": "at_most", "values": ["60.00 USD"]}


@pytest.mark.parametrize(
    ("bad", "says", "field"),
    [
        ("{", "not JSON", ""),
        ("[" * 5_000, "not JSON", ""),
        ("[1]", "", ""),
        (line(colour="red"), "unknown field 'colour'", ""),
        (line(measures=["MAP"]), "unknown measure 'MAP'; known are nDCG@10", ""),
        (line(text=""), "asks nothing", "text"),
        (line(relevant=[{"grade": "best", "where": {}}]), "relevant.0.grade", ""),
        (line(relevant=[{"grade": 0, "where": {}}]), "relevant.0.grade", ""),
        (line(relevant=[{"grade": 1, "were": {}}]), "unknown field 'relevant.0.were'", ""),
        (line(relevant=[{"grade": 1, "where": {"price_at_most": "cheap"}}]), "'cheap' is no amount", "price_at_most"),
        (line(relevant=[{"grade": 1, "where": {"not_price_below": ["5"]}}]), "is no amount", "not_price_below"),
        (line(relevant=[{"grade": 1, "where": {"price_below": float("nan")}}]), "nan is no amount", "price_below"),
        (line(ticked=[UNDER_60], relevant=[{"grade": 1, "where": {"keeps": "promises"}}]), "'promises' cannot be kept", "keeps"),
        (line(ticked=[UNDER_60], relevant=[{"grade": 1, "where": {"keeps": ["wishes"]}}]), "cannot be kept", "keeps"),
        (line(ticked=[UNDER_60], relevant=[{"grade": 1, "where": {"not_keeps": "wishes"}}]), "cannot be kept", "not_keeps"),
        (line(relevant=[{"grade": 1, "where": {"keeps": "stated"}}]), "wishes for nothing", "keeps"),
        (line(sort="sideways"), "sort: Input should be", ""),
        (line(text="", ticked=[]), "asks nothing", "text"),
        (line(text="", ticked=[UNDER_60], chosen="price_up"), "beside no words", "chosen"),
        (line(chosen="sideways"), "chosen: Input should be", ""),
        (line(ask="shout"), "ask: Input should be", ""),
        (line(ask="look_up", image={"look": "a"}), "look_up asks by words", "ask"),
        (line(ask="remembered"), "remembered asks by a whole image", "ask"),
        (line(ask="remembered", text="", image={"look": "a"}, box="0,0,1,1"), "by a whole image", "ask"),
        (line(ask="similar"), "similar asks for an image of a look", "ask"),
        (line(ask="similar", image={"look": "a"}), "and nothing else", "ask"),
        (line(ask="suggest", relevant=[]), "suggest asks by a text for something", "ask"),
        (line(beside={"look": "a"}), "beside without a photo", "beside"),
        (line(box="0,0,1,1"), "box without a photo", "box"),
        (line(image={"look": "a"}, box="0,0,2,1"), "reaches beyond", "box"),
        (line(image={"look": "a"}, box="left"), "four numbers", "box"),
        (line(image={"look": "a"}, beside={"file": "no-such.jpg"}), "No such file", "image.file"),
        (line(currency="bucks"), "'bucks' is not an ISO 4217 currency", "currency"),
        (line(today="friday"), "today: Input should be a valid date", ""),
        (line(text="", ticked=[UNDER_60 | {"values": ["cheap"]}]), "'cheap' is not an amount", "price"),
        (line(image={"look": "a", "redrawn": "torn"}), "image.redrawn", ""),
        (line(image={"look": "a", "file": "b.jpg"}), "a look of the catalogue or a file", "image"),
        (line(image={"look": "a", "view": -1}), "counted from 0", "image.view"),
        (line(image={"file": "no-such.jpg"}), "No such file", "image.file"),
        (line(image={"file": "text.jpg"}), "not a picture", "image"),
        (line(constraints=[{"field": "price", "op": "about", "values": ["5.00 USD"]}]), "constraints.0.op", ""),
        (line(constraints=[{"field": "price", "op": "at_most", "values": ["cheap"]}]), "", ""),
        (line(constraints=[{"field": "price", "op": "at_most", "values": ["5 XXQ"]}]), "XXQ", "currency"),
        (line(constraints=[{"field": "rating", "op": "at_least", "values": ["many"]}]), "'many' is no rating", "rating"),
        (line(constraints=[{"field": "colour", "op": "at_most", "values": ["red"]}]), "compared", "colour"),
        (line(ticked=[{"field": "delivery", "op": "at_most", "values": ["soon"]}]), "'soon' is no delivery", "delivery"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_its_line(tmp_path: Path, bad: str, says: str, field: str) -> None:
    (tmp_path / "text.jpg").write_text("not a picture at all")
    file = tmp_path / "set.jsonl"
    file.write_text(f"{line(id='first')}\n\n{bad}\n")
    with pytest.raises(ShopkeeperError) as refusal:
        read(file)
    assert "line 3" in refusal.value.message
    assert says in refusal.value.message
    assert refusal.value.fix
    assert not field or refusal.value.field == field


def test_two_questions_of_one_name_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(f"{line()}\n{line(text='blue mug')}\n")
    with pytest.raises(ShopkeeperError, match=r"line 2.*in line 1 already"):
        read(file)


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "asks nothing"), (b"\xff\xfe{", "UTF-8"), (None, "No such")]
)
def test_a_file_that_is_no_set_is_refused(tmp_path: Path, content: bytes | None, says: str) -> None:
    file = tmp_path / "set.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ShopkeeperError, match=says):
        read(file)


def test_a_photo_beside_the_set_is_found(tmp_path: Path) -> None:
    draw(tmp_path / "mine.jpg", "red")
    file = tmp_path / "set.jsonl"
    file.write_text(line(image={"file": "mine.jpg", "redrawn": "dark"}))
    (question,) = read(file).questions
    assert question.image == Shown(file="mine.jpg", redrawn=Redrawn.DARK)
    assert question.kind == "photo + words"


def test_photos_lie_where_they_are_said_to_also_in_a_zip(tmp_path: Path) -> None:
    draw(tmp_path / "mine.jpg", "red")
    (tmp_path / "photos").mkdir()
    with ZipFile(tmp_path / "photos" / "people.zip", "w") as archive:
        archive.write(tmp_path / "mine.jpg", "hats/7.jpg")
    file = tmp_path / "set.jsonl"
    file.write_text(line(image={"file": "people.zip/hats/7.jpg"}, verdict="not_stocked"))
    (question,) = read(file, tmp_path / "photos").questions
    assert question.verdict is Match.NOT_STOCKED
    for name in ("people.zip/hats/8.jpg", "other.zip/7.jpg"):
        file.write_text(line(image={"file": name}))
        with pytest.raises(InvalidInput, match=r"line 1: .*people\.zip|line 1: .*other\.zip"):
            read(file, tmp_path / "photos")


def test_another_photo_needs_a_first_one(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(line(also={"look": "rain/blue"}))
    with pytest.raises(InvalidInput, match="line 1: also without a photo"):
        read(file)
    file.write_text(line(image={"look": "rain/blue"}, also={"look": "rain/blue", "view": -1}))
    with pytest.raises(InvalidInput, match="counted from 0"):
        read(file)


def test_other_photos_are_a_list_and_one_needs_none(tmp_path: Path) -> None:
    file, blue = tmp_path / "photos.jsonl", {"look": "rain/blue"}
    for also, count in ((blue, 1), ([blue], 1), ([blue, blue], 2)):
        file.write_text(line(image=blue, also=also))
        first = read(file)
        assert len(first.questions[0].also) == count
        write(file, first.questions)
        assert ('"also": {' in file.read_text()) is (count == 1)
        assert read(file) == first
    file.write_text(line(image=blue, also=blue, verdicts=["same"]))
    with pytest.raises(InvalidInput, match="verdicts are one of each photo"):
        read(file)


def test_a_verdict_needs_a_photo(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(line(verdict="same"))
    with pytest.raises(InvalidInput, match="a verdict is of a photo"):
        read(file)


def test_of_several_shops_one_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join([line(id="a", shop="one"), line(id="b", shop="two"), line(id="c")]))
    golden = read(file)
    assert [question.id for question in golden.of("two").questions] == ["b", "c"]
    for wrong in ("", "three"):
        with pytest.raises(ShopkeeperError) as refusal:
            golden.of(wrong)
        assert refusal.value.field == "--shop"


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
GOLDEN = st.builds(
    Golden,
    id=TEXT,
    text=TEXT,
    image=st.none()
    | st.builds(Shown, TEXT.map(LookId), st.integers(0, 3), redrawn=st.none() | st.sampled_from(Redrawn)),
    constraints=st.lists(st.just(Wish("price", Op.AT_MOST, ("5.00 USD",))), max_size=2).map(tuple),
    edits=st.lists(st.builds(Change, TEXT, TEXT), max_size=2).map(tuple),
    relevant=st.lists(
        st.builds(
            Grade, st.integers(1, 3), st.dictionaries(TEXT, st.lists(TEXT, min_size=1).map(tuple), max_size=2)
        ),
        max_size=2,
    ).map(tuple),
    measures=st.just((Measure.RR,)) | st.just(tuple(Measure)),
    language=st.sampled_from(["en", "de"]),
    batch=st.sampled_from(["", "titles", 3]),
    chosen=st.none() | st.sampled_from(Sort),
    currency=st.sampled_from(["", "CAD"]),
    today=st.none() | st.dates(),
)


@given(st.lists(GOLDEN, min_size=1, max_size=4, unique_by=lambda golden: golden.id))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, questions: list[Golden]
) -> None:
    file = tmp_path_factory.getbasetemp() / "again.jsonl"
    write(file, questions)
    again = read(file)
    assert list(again.questions) == questions
    assert [one.digest for one in again.questions] == [one.digest for one in questions]
