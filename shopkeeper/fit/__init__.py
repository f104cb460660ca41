"""Size advice with its evidence: charts, conversions, measurements, what others say; and whether one thing goes with another."""

from shopkeeper.fit.advice import advise, askable, measured, sizes
from shopkeeper.fit.chart import Chart, Row
from shopkeeper.fit.charts import read
from shopkeeper.fit.compatible import compatible, declares, joins, standards, why
from shopkeeper.fit.convert import Converted, convert
from shopkeeper.fit.mentions import bare
from shopkeeper.fit.shelf import Shelf, general
from shopkeeper.fit.units import measure

__all__ = [
    "Chart",
    "Converted",
    "Row",
    "Shelf",
    "advise",
    "askable",
    "bare",
    "compatible",
    "convert",
    "declares",
    "general",
    "joins",
    "measure",
    "measured",
    "read",
    "sizes",
    "standards",
    "why",
]
