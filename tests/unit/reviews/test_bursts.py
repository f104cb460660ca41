"""Reviews that are not counted."""

from datetime import date, timedelta

from shopkeeper.reviews.bursts import suspicious
from shopkeeper.types import Review, ReviewId, Untrusted

DAY = date(2030, 3, 1)
WORDS = [
    "alpha",
    "bravo",
    "charlie",
    "delta",
    "foxtrot",
    "juliett",
    "november",
    "quebec",
    "sierra",
    "tango",
    "uniform",
    "whiskey",
    "yankee",
    "october",
]


def review(
    n: int,
    text: str = "",
    stars: float = 5,
    day: date | None = None,
    author: str = "",
    verified: bool = False,
) -> Review:
    own = " ".join(WORDS[(n * k + k * k) % len(WORDS)] + str(n) for k in range(1, 9))
    return Review(
        ReviewId(f"r{n}"), stars, Untrusted(text or own), author=author, written=day, verified=verified
    )


def usual(count: int = 10) -> list[Review]:
    return [review(n, stars=1 + n % 5, day=DAY - timedelta(9 * n + 9)) for n in range(count)]


def ids(reviews: list[Review]) -> set[str]:
    return {id for one in suspicious(reviews) for id in one.reviews}


def test_nothing_is_wrong_with_ordinary_reviews() -> None:
    assert suspicious(usual()) == ()


def test_one_person_counts_once_a_day() -> None:
    some = [
        review(1, day=DAY, author="Ana"),
        review(2, day=DAY, author="ana "),
        review(3, day=DAY, author="Ben"),
    ]
    assert ids(some) == {"r1"}
    (found,) = suspicious(some)
    assert found.reason == "“Ana” wrote 2 on 2030-03-01: one of them counts"


def test_the_nameless_are_not_one_person() -> None:
    assert (
        ids([review(n, day=DAY, author=name) for n, name in enumerate(("", "", "Anonymous", "anonymous"))])
        == set()
    )


def test_one_text_counts_once_even_with_a_word_changed() -> None:
    text = "Absolutely wonderful jacket, excellent material, perfect fitting shoulders and delightful colours everywhere"
    some = [review(1, text), review(2, text.replace("jacket", "coat")), review(3, f"{text}!"), review(4)]
    assert ids(some) == {"r2", "r3"}
    assert suspicious(some)[0].reason.startswith("3 are alike")


def test_short_praise_is_no_copy() -> None:
    assert ids([review(n, "Love it! Perfect fit.") for n in range(5)]) == set()


def test_a_crowd_of_one_opinion_on_one_day_is_set_aside_but_its_known_buyers() -> None:
    crowd = [review(100 + n, stars=5, day=DAY, verified=n == 0) for n in range(8)]
    assert ids([*usual(), *crowd]) == {f"r{100 + n}" for n in range(1, 8)}
    (found,) = suspicious([*usual(), *crowd])
    assert found.reason == "7 came on 2030-03-01, all with five stars, where 0.12 a day is usual"


def test_a_crowd_of_mixed_opinions_is_a_good_day() -> None:
    crowd = [review(100 + n, stars=4 + n % 2, day=DAY) for n in range(8)]
    assert ids([*usual(), *crowd]) == set()


def test_known_buyers_make_no_burst_of_those_who_are_none() -> None:
    month = [review(n, stars=1 + n % 5, day=DAY - timedelta(1 + n // 5)) for n in range(150)]
    buyers = [review(200 + n, day=DAY, verified=True) for n in range(25)]
    assert ids([*month, *(review(300 + n, day=DAY) for n in range(5)), *buyers]) == set()


def test_without_knowing_what_is_usual_no_day_is_a_burst() -> None:
    crowd = [review(100 + n, stars=5, day=DAY) for n in range(8)]
    assert ids(crowd) == set() and ids([*usual(3), *crowd]) == set()
