"""Advice is right about as often as it says, on bodies it was not fitted on."""

import numpy as np

from shopkeeper.fit import advise, general
from shopkeeper.fit.bodies import NOISE, women
from shopkeeper.fit.evidence import rows_of
from shopkeeper.types import Measure, Told
from tests.conftest import dev_data
from tests.unit.fit.goods import LETTERS, garment
from training.bodies import COLUMNS, DATA, bodies


def test_probabilities_come_true() -> None:
    assert DATA.parent == dev_data("fit")
    _, held = bodies()
    of = next(chart for chart in general() if chart.id == "EN 13402-3 women, tops")
    goods, noise = garment(sizes=("XXS", *LETTERS, "XXL", "XXXL")), np.random.default_rng(2)
    said, came = [], []
    for row in held[:150]:
        body = dict(zip(map(Measure, COLUMNS), row, strict=True))
        right = of.rows[int(rows_of({m: np.array([v]) for m, v in body.items()}, of)[0])].size
        told = {m: float(body[m] + noise.normal(0, NOISE[m])) for m in (Measure.HEIGHT, Measure.WEIGHT)}
        for chance in advise(goods, Told(told), (), general()).chances:
            said.append(chance.probability)
            came.append(chance.size == right)
    probable, true = np.array(said), np.array(came)
    for low, high in ((0.0, 0.3), (0.3, 0.6), (0.6, 1.0)):
        here = (probable >= low) & (probable < high)
        assert abs(probable[here].mean() - true[here].mean()) < 0.1, (low, here.sum())


def test_a_told_measurement_is_believed_within_its_error() -> None:
    drawn = women({Measure.CHEST: 93.0, Measure.HEIGHT: 170.0})
    assert abs(drawn[Measure.CHEST].mean() - 93) < 1 and 1 < drawn[Measure.CHEST].std() < 2.1
    assert 4 < drawn[Measure.WAIST].std() < women({})[Measure.WAIST].std()
