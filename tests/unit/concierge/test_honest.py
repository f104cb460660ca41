"""What is said is so: counts, silence of the record and of the reviews, and nothing about another thing than was asked."""

import pytest

from tests.unit.concierge.conftest import Talk


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("jackets under $150", "2 products fit."),
        ("a waterproof jacket under $150", "One product fits. Harbour Jacket costs"),
        ("waterproof trousers", "2 products may fit: “waterproof” is not stated of them."),
        ("jackets with a hood", "One product fits. 2 more may: “hood” is not stated of them."),
        ("insulated mugs", "I found 2 products. The shop says “insulated” of none of those shown."),
        ("pockets", "None of these has “pockets” in its name; they come closest."),
        ("cheapest waterproof trousers", "2 products may fit: “waterproof” is not stated of them."),
    ],
)
def test_a_count_claims_what_is_proven_and_no_more(talk: Talk, asked: str, said: str) -> None:
    talk(asked)
    assert talk.cards and said in talk.said and not talk.done.dropped
