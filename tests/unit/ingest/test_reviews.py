"""Reviews read from the exports merchants have."""

from datetime import date
from pathlib import Path

import pytest

from shopkeeper.ingest.reviews import read
from shopkeeper.types import ProductId, Rating
from shopkeeper.types.errors import InvalidInput

HAT = ProductId("hat")


def write(folder: Path, text: str) -> Path:
    file = folder / "reviews.csv"
    file.write_text(text)
    return file


def test_every_column_is_read_under_the_names_exports_give_it(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "product_handle,rating,title,body,reviewer_name,review_date,helpful_count,verified,review_id\n"
        'hat,4,Nice,"Soft,\nand warm",Ana,2030-05-17 10:00:00 UTC,12,yes,r1\n',
    )
    (review,) = read(file).reviews[HAT]
    assert (review.id, review.stars, review.title, review.text) == ("r1", 4.0, "Nice", "Soft,\nand warm")
    assert (review.author, review.written, review.helpful) == ("Ana", date(2030, 5, 17), 12)
    assert review.verified


def test_an_id_that_is_not_given_is_made_of_the_words_and_stays(tmp_path: Path) -> None:
    head = "product_handle,rating,text\n"
    first = read(write(tmp_path, f"{head}hat,5,Soft\nhat,5,Soft\n")).reviews[HAT]
    again = read(write(tmp_path, f"{head}hat,1,Rough\nhat,5,Soft\nhat,5,Soft\n")).reviews[HAT]
    assert len({review.id for review in first}) == 2
    assert [review.id for review in again[1:]] == [review.id for review in first]


def test_bad_rows_are_set_aside_with_line_and_reason_and_the_rest_goes_in(tmp_path: Path) -> None:
    told = read(
        write(
            tmp_path,
            "product_handle,rating,date,id,text\nhat,11,,a,x\nhat,5,17/05/2030,b,x\nhat,5,,c,x\nhat,4,,c,y\nhat,,,d,x\n",
        )
    )
    assert told.rating(HAT) == Rating(5, 1) and told.rating(ProductId("mug")) is None
    assert [(row.line, row.field, row.product) for row in told.bad] == [
        (2, "rating", "hat"),
        (3, "date", "hat"),
        (5, "id", "hat"),
        (6, "rating", "hat"),
    ]
    assert all(row.reason.startswith("reviews.csv: ") for row in told.bad)


def test_marks_that_turn_text_round_are_removed(tmp_path: Path) -> None:
    (review,) = read(write(tmp_path, "product_handle,rating,text\nhat,5,so\u202e soft\x07\n")).reviews[HAT]
    assert review.text == "so  soft"


def test_a_file_that_is_no_review_list_is_refused(tmp_path: Path) -> None:
    for file in (write(tmp_path, "a,b\n1,2\n"), tmp_path / "none.csv"):
        with pytest.raises(InvalidInput) as refused:
            read(file)
        assert refused.value.field == "reviews"
