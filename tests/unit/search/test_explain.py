import pytest

from shopkeeper.search.explain import unclaimed, why
from shopkeeper.types import (
    Constraint,
    Field,
    Hit,
    Look,
    LookId,
    Op,
    Product,
    ProductId,
    Proof,
    Sku,
    Variant,
    Verdict,
)


def proof(
    field: str, value: str, verdict: Verdict = Verdict.PROVEN, op: Op = Op.IS, quote: str = ""
) -> Proof:
    return Proof(Constraint(field, op, ("wished",), words="as wished"), verdict, value, "", quote=quote)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (proof(Field.COLOUR, "navy, blue"), "navy"),
        (proof(Field.SIZE, "M"), "size M"),
        (proof(Field.RATING, "4.2", op=Op.AT_LEAST), "rated 4.2"),
        (proof(Field.BRAND, "Luma", op=Op.NOT), "no wished"),
        (proof(Field.FEATURE, "", Verdict.NOT_STATED), "as wished not stated"),
        (proof(Field.FEATURE, "Has a hood.", Verdict.QUOTED, quote="Has a hood."), "“Has a hood.”"),
        (proof(Field.PRICE, "49.00 USD", op=Op.AT_MOST), ""),
    ],
)
def test_each_proof_is_told_in_a_few_words(given: Proof, said: str) -> None:
    assert why([given], {}) == said


def test_likeness_is_told_only_when_it_is_probable() -> None:
    assert why([], {"photo": 0.82, "lexical": 0.2}) == "looks like your photo (82%)"
    assert why([], {"photo": 0.3, "text": 0.6}) == "matches your words"


def test_a_look_that_seems_to_be_green_is_said_to_look_so_and_not_to_be() -> None:
    unstated = proof(Field.COLOUR, "", Verdict.NOT_STATED)
    assert why([unstated], {"tone": 1.0}) == "as wished not stated · looks as wished"
    assert why(
        [proof(Field.COLOUR, "navy"), proof(Field.FEATURE, "", Verdict.NOT_STATED)], {"tone": 1.0}
    ) == ("navy · as wished not stated")


def test_a_long_passage_is_cut_at_a_word() -> None:
    passage = "A shell that keeps every kind of weather out, whether it comes from above or, on bad days, from below."
    assert why([proof(Field.FEATURE, passage, Verdict.QUOTED, quote=passage)], {}).endswith("above or,…”")


def test_three_facts_are_enough() -> None:
    proofs = [proof(Field.COLOUR, colour) for colour in ("navy", "red", "green", "gold")]
    assert why(proofs, {"photo": 0.9}).count("·") == 2


def test_of_what_is_no_answer_only_proofs_are_told() -> None:
    product, look = Product(ProductId("t"), "Tablet"), Look(LookId("t"))
    navy = (proof(Field.COLOUR, "navy"),)
    hit = Hit(product, look, Variant(Sku("t")), 0.9, {"text": 0.9}, navy, "navy · matches your words")
    assert unclaimed(hit).why == "navy"
