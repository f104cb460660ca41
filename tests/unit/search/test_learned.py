"""A learned order moves answers among answers, and nothing past a proof, a photo or a wish for another order."""

import numpy as np

from shopkeeper.features.catalogue import CANDIDATE_COLUMNS
from shopkeeper.ranking.learned import Forest
from shopkeeper.types import Constraint, Field, Op, Query, Slate, Sort
from tests.unit.search.test_journey import opened
from tests.unit.simulation.world import products

COLUMNS = ("score", *CANDIDATE_COLUMNS)
HATS = Query("hat", size=30)
BLUE = Constraint(Field.COLOUR, Op.IS, ("blue",), "blue")


def backwards() -> Forest:
    """One tree whose leaves fall as the score rises."""
    edges = np.linspace(0.05, 0.95, 19)
    feature, threshold, left, right, value = [], [], [], [], []
    for place, edge in enumerate(edges):  # a chain: each node sends lower scores to its leaf, the others on
        node = 2 * place
        feature += [0, 0]
        threshold += [edge, np.inf]
        left += [node + 1, node + 1]
        right += [node + 2, node + 1]
        value += [0.0, -edge]
    last = len(feature)
    whole = [np.array(column, np.int32) for column in ([*feature, 0], [*left, last], [*right, last], [0])]
    return Forest(COLUMNS, whole[0], np.array([*threshold, np.inf]), whole[1], whole[2], np.array([*value, -1.0]), whole[3])  # fmt: skip


def ids(slate: Slate) -> list[str]:
    return [hit.product.id for hit in slate.hits]


def test_answers_change_places_and_nothing_else() -> None:
    with opened(products(40)) as shop:
        shop.rankers.keep(backwards())
        before, sorted_before = shop.search(HATS), shop.search(Query("hat", size=30, sort=Sort.PRICE_UP))
        shop.rankers.use("ranker:1")
        after = shop.search(HATS)
        assert sorted(ids(after)) == sorted(ids(before)) and ids(after) != ids(before)
        scores = [hit.score for hit in after.hits]
        assert np.corrcoef(np.arange(len(scores)), scores)[0, 1] > 0
        assert ids(shop.search(Query("hat", size=30, sort=Sort.PRICE_UP))) == ids(sorted_before)
        shop.rankers.back()
        assert ids(shop.search(HATS)) == ids(before)


def test_what_is_proven_still_comes_first() -> None:
    with opened(products(40)) as shop:
        shop.rankers.keep(backwards())
        shop.rankers.use("ranker:1")
        soft = Query("blue hat", size=30)
        verdicts = [tuple(proof.verdict for proof in hit.proofs) for hit in shop.search(soft).hits]
        silent = [sum(verdict == "not_stated" for verdict in each) for each in verdicts]
        assert silent == sorted(silent)
        assert {colour for hit in shop.search(Query(constraints=(BLUE,))).hits for colour in hit.look.colours} == {"blue"}  # fmt: skip


def test_pages_go_on_without_repeating() -> None:
    with opened(products(40)) as shop:
        shop.rankers.keep(backwards())
        shop.rankers.use("ranker:1")
        first = shop.search(Query("hat", size=3))
        second = shop.search(Query("hat", size=3, cursor=first.cursor))
        assert not set(ids(first)) & set(ids(second))
