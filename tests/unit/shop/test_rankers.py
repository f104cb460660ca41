"""An order is switched in one step, for every process, and gone back from in one."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shopkeeper import __version__
from shopkeeper.experiments.assignment import Asker, Assignment, Running, undecided
from shopkeeper.experiments.metrics import Place
from shopkeeper.ranking.learned import Forest
from shopkeeper.shop.rankers import DEFAULT, Rankers
from shopkeeper.trust import Audit
from shopkeeper.types import EVERYTHING, Context, Purpose, SessionId, ShopperId, Who
from shopkeeper.types.errors import Conflict, NotFound
from tests.unit.experiments.samples import experiment
from tests.unit.search.test_journey import opened, shirts

LEAF = Forest(
    ("score",), np.zeros(1, np.int32), np.array([np.inf]), np.zeros(1, np.int32), np.zeros(1, np.int32),
    np.array([0.5]), np.zeros(1, np.int32),
)  # fmt: skip


def states(rankers: Rankers) -> dict[str, str]:
    return {one.name: one.state for one in rankers.known()}


def test_one_step_forth_and_one_back(tmp_path: Path) -> None:
    here, there = Rankers(tmp_path), Rankers(tmp_path)
    assert there.active is None and states(here) == {DEFAULT: "active"}
    first, second = here.keep(LEAF), here.keep(LEAF)
    assert (first, second) == ("ranker:1", "ranker:2")
    assert there.active is None
    here.use(first)
    assert there.active is not None and there.active(np.zeros((2, 1))).tolist() == [0.5, 0.5]
    here.use(second)
    assert states(there) == {second: "active", first: "former", DEFAULT: "kept"}
    assert here.back() == first and here.back() == second
    here.use(DEFAULT)
    assert there.active is None


def test_an_order_knows_who_asks_only_where_they_said_yes_to_that() -> None:
    refused = frozenset({Purpose.MEASUREMENT, Purpose.IMPROVEMENT})
    with opened(shirts([5000])) as shop:
        shop.rankers.use(shop.rankers.keep(LEAF))
        for allows, known in ((EVERYTHING, "ann"), (refused, "")):
            ann = Context(who=Who(ShopperId("ann"), SessionId("a visit"), allows))
            learned = shop.asking(ann).learned(undecided())
            assert learned is not None and learned.shopper == known


@pytest.mark.parametrize(
    ("named", "orders"), [(DEFAULT, ""), ("ranker:1", "ranker:1"), ("ranker:2", "ranker:2")]
)
def test_an_arm_gets_the_order_that_it_names_whichever_is_active(named: str, orders: str) -> None:
    arms = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": {"search.ranker": named}}]
    decision = Assignment((Running(experiment(arms=arms), full="b"),)).decide(Place.SEARCH, Asker(), 0)
    with opened(shirts([5000])) as shop:
        for _ in range(2):
            shop.rankers.use(shop.rankers.keep(LEAF))
        learned = shop.asking().learned(decision)
        assert (learned.name if learned else "") == orders


def test_what_is_gone_cannot_be_had(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    with pytest.raises(NotFound, match="never changed"):
        rankers.back()
    for name in ("ranker:7", "../../etc", "ranker:../1", ""):
        with pytest.raises(NotFound):
            rankers.use(name)
    name = rankers.keep(LEAF)
    rankers.use(name)
    with pytest.raises(Conflict, match="active"):
        rankers.drop(name)
    rankers.use(DEFAULT)
    rankers.drop(name)
    assert states(rankers) == {DEFAULT: "active"}
    with pytest.raises(NotFound):
        rankers.back()


def test_no_two_versions_ever_have_the_same_name(tmp_path: Path) -> None:
    """Experiments and answers name them: what was dropped must not be taken for what came later."""
    rankers, other = Rankers(tmp_path), replace(LEAF, value=LEAF.value + 1)
    dropped = rankers.keep(LEAF)
    assert rankers.named(dropped) is not None
    rankers.drop(dropped)
    kept = rankers.keep(other)
    assert kept != dropped
    found = rankers.named(kept)
    assert found is not None and found(np.zeros((1, 1))).tolist() == [1.5]
    assert Rankers(tmp_path).named(dropped) is None


def test_a_broken_file_closes_no_shop(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    rankers.use(rankers.keep(LEAF))
    (tmp_path / "rankers" / "ranker-1.npz").write_bytes(b"broken")
    assert Rankers(tmp_path).active is None
    (tmp_path / "ranker.json").write_text("{")
    assert Rankers(tmp_path).choice().active == DEFAULT


def test_once_released_the_order_changes_with_its_gates_and_ways_back_stay_open(tmp_path: Path) -> None:
    rankers = Rankers(tmp_path)
    first, second, third = (rankers.keep(LEAF) for _ in range(3))
    rankers.use(first)
    rankers.use(second)
    with closing(Audit.of(tmp_path)) as audit:
        audit.record("release.check", passed=1)
        with pytest.raises(Conflict, match="golden gate: never run; red team: never run"):
            rankers.use(third)
        assert rankers.choice().active == second
        assert rankers.back() == first
        rankers.use(DEFAULT)
        for what in ("evaluate.run", "redteam.run"):
            audit.record(what, passed=1, version=__version__)
    rankers.use(third)
    assert rankers.choice().active == third
