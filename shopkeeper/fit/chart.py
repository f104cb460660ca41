"""Size charts: what each size is made for, and what it is called elsewhere.

Knows rows, ranges and for which goods a chart is. Refuses to know files and bodies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shopkeeper.fit.names import Size, size
from shopkeeper.types import audience
from shopkeeper.types.fit import Measure
from shopkeeper.types.product import Product, kinds

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    size: str
    ranges: Mapping[Measure, Range] = field(default_factory=dict)
    """Body measurements in cm, from–to."""
    systems: Mapping[str, str] = field(default_factory=dict)
    """Its names in size systems: ``{"uk": "8", "eu": "36"}``."""

    def called(self, wanted: Size) -> bool:
        if wanted.system:
            return size(self.systems.get(wanted.system, "")).name == wanted.name or size(self.size) == wanted
        return size(self.size).name == wanted.name


@dataclass(frozen=True, slots=True)
class Chart:
    id: str
    rows: tuple[Row, ...]
    """Smallest first."""
    brand: str = ""
    """Of which brand; of any when empty."""
    categories: tuple[str, ...] = ()
    """For which kinds of goods; for any when empty."""
    genders: tuple[str, ...] = ()
    """For whom; for anybody when empty."""
    source: str = ""
    own: bool = True
    """The merchant's, not a general one."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Those that every row has."""
        return tuple(m for m in Measure if self.rows and all(m in row.ranges for row in self.rows))

    def row(self, name: str) -> int | None:
        """Which row a size is, by any of its names."""
        wanted = size(name)
        return next((at for at, row in enumerate(self.rows) if row.called(wanted)), None)

    def made(self, at: int, sizes: Iterable[str]) -> str | None:
        """Which of a product's sizes a row is, by any of its names."""
        return next((one for one in sizes if self.row(one) == at), None)


def chart_for(product: Product, charts: Iterable[Chart]) -> Chart | None:
    """The most particular chart that speaks of the product: its brand's before anybody's, its kind's before any kind's."""
    fitting = [(score, chart) for chart in charts if (score := _suits(chart, product))]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def women_only(product: Product) -> bool:
    stated = {value.casefold() for value in product.attributes.get("gender", ())}
    named = {name.casefold() for path in product.categories for name in path}
    return bool(stated or named) and (stated or named) & _WOMEN != set() and not (stated or named) & _MEN


_WOMEN = {"women", "woman", "women's", "womens", "female", "ladies"}
_MEN = {"men", "man", "men's", "mens", "male", "boys", "girls", "kids", "unisex", "children"}


def _suits(chart: Chart, product: Product) -> tuple[bool, ...] | None:
    brand = chart.brand.casefold() == product.brand.casefold()
    named = {name.casefold() for path in product.categories for name in path} | {
        k.casefold() for k in kinds(product)
    }
    stated = {value.casefold() for value in product.attributes.get("gender", ())} | named
    kind = _any(chart.categories, named)
    whom = _any((*chart.genders, *audience.called(chart.genders)), stated)
    if (chart.brand and not brand) or (chart.categories and not kind) or (chart.genders and not whom):
        return None
    return (chart.own, bool(chart.brand), kind, whom)


def _any(wanted: Iterable[str], names: set[str]) -> bool:
    """Whether one of them is a name, or a word of one: "tops" of "Tops & Tees"."""
    words = {word for name in names for word in (name, *name.replace("&", " ").split())}
    return any(one.casefold() in words for one in wanted)
