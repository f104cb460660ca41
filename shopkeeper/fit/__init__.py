"""Size advice with its evidence: charts, conversions, measurements, what others say."""

from shopkeeper.fit.advice import advise, askable, measured, sizes
from shopkeeper.fit.chart import Chart, Row
from shopkeeper.fit.charts import read
from shopkeeper.fit.convert import Converted, convert
from shopkeeper.fit.shelf import Shelf, general
from shopkeeper.fit.units import measure

__all__ = [
    "Chart",
    "Converted",
    "Row",
    "Shelf",
    "advise",
    "askable",
    "convert",
    "general",
    "measure",
    "measured",
    "read",
    "sizes",
]
