"""Who is seen: shares of attention and of clicks by groups that the merchant names, over the log; and what evening out would cost.

Knows groups (a product attribute, ``brand``, the ``script`` of its title, or ``groups.csv`` in the shop's folder) and the log. Refuses to say what is fair.
"""

import csv
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

import numpy as np
import structlog

from shopkeeper.analytics.rate import Rate
from shopkeeper.catalog.port import Catalog
from shopkeeper.events import Events, walk
from shopkeeper.experiments.statistics.interval import ALPHA
from shopkeeper.experiments.statistics.sums import Floats
from shopkeeper.experiments.statistics.tables import normal_quantile
from shopkeeper.ranking.exposure import attention, even
from shopkeeper.settings import Settings
from shopkeeper.shop import files
from shopkeeper.types import Event, Happened, Product, ProductId, Purpose, Surface
from shopkeeper.types.errors import InvalidInput

FILE = "groups.csv"
NONE = "(none)"
_DRAWS = 200
_NOTHING = 1e-9
"""By which shares differ that are the same."""

log = structlog.get_logger()


class Groups:
    """Product → group. Thread-safe; follows the catalogue and the file."""

    def __init__(self, catalog: Catalog, folder: Path, by: str = "brand") -> None:
        self._catalog, self._file, self._by, self._lock = catalog, folder / FILE, by, Lock()
        self._state: tuple[int, tuple[int, int]] | None = None
        self._named: dict[ProductId, str] = {}
        self._known: dict[ProductId, str] = {}

    def of(self, ids: Sequence[ProductId]) -> list[str]:
        """Raises InvalidInput for a file that cannot be read."""
        state = (self._catalog.head(), files.stamp(self._file))
        with self._lock:
            if state != self._state:
                self._state, self._known, self._named = state, {}, _read(self._file)
            missing = [id for id in ids if id not in self._known]
            products = self._catalog.get(missing) if missing and not self._named else {}
            for id in missing:
                product = products.get(id)
                stated = self._stated(product) if product else ""
                self._known[id] = self._named.get(id, "") or stated or NONE
            return [self._known[id] for id in ids]

    def _stated(self, product: Product) -> str:
        match self._by:
            case "brand":
                return product.brand
            case "script":
                return script(product.title)
        return next(iter(product.attributes.get(self._by, ())), "")


def script(text: str) -> str:
    """The writing of most of its letters (``latin``, ``hebrew``, ``cjk``), by the first word of their Unicode names; else empty."""
    letters = Counter(unicodedata.name(one, "").partition(" ")[0] for one in text if one.isalpha())
    return max(letters, key=lambda name: letters[name]).lower() if letters else ""


@dataclass(frozen=True, slots=True)
class Evened:
    """``recommend.journey.Fair``, and by ``on`` ``search.page.Fair``: the shares of those surfaces for which it is switched on."""

    groups: Groups
    least: Mapping[Surface, Mapping[str, float]]

    def __call__(self, surface: Surface, products: Sequence[ProductId]) -> list[int] | None:
        shares = self.least.get(surface)
        try:
            return even(self.groups.of(products), shares) if shares else None
        except InvalidInput as error:  # whatever is wrong with the file of groups, shoppers get their answer
            log.warning("exposure.not_evened", reason=error.message)
            return None

    def on(self, surface: Surface) -> Callable[[Sequence[ProductId]], list[int] | None] | None:
        """The same for one surface; None where it is switched off."""
        return partial(self, surface) if self.least.get(surface) else None


def evened(settings: Settings, catalog: Catalog) -> Evened | None:
    """As the settings say; None where no surface is evened."""
    if not settings.exposure:
        return None
    return Evened(Groups(catalog, settings.data, settings.exposure_by), settings.exposure)


@dataclass(frozen=True, slots=True)
class Seen:
    """A group on a surface. ``share`` of attention with its 95 % interval (bootstrap over answers); ``before``: in the half
    of the log before; ``sold``: its share of the catalogue. ``drifts``: whether the halves differ by more than chance gives any of
    the groups in one of twenty shops where nothing changed."""

    surface: Surface
    group: str
    share: float
    low: float
    high: float
    before: float
    drifts: bool
    sold: float
    clicks: Rate


@dataclass(frozen=True, slots=True)
class Fairness:
    """``cost``: of evening out each surface, the share of relevance (DCG of the logged scores) that would be lost."""

    seen: tuple[Seen, ...]
    cost: Mapping[Surface, float]


def measure(
    events: Events, catalog: Catalog, groups: Groups, least: Mapping[str, float], seed: int = 1
) -> Fairness:
    """Over all that the log holds; its later half is now. ``least``: the shares whose cost is asked."""
    sold = Counter(
        group for batch in catalog.scan() for group in groups.of([product.id for product in batch])
    )
    answers: defaultdict[Surface, list[dict[str, float]]] = defaultdict(list)
    clicks, shown = Counter[tuple[Surface, str]](), Counter[tuple[Surface, str]]()
    lost: defaultdict[Surface, list[float]] = defaultdict(list)
    for event in _logged(events):
        lines = sorted(event.lines, key=lambda line: line.rank)
        named = groups.of([line.product for line in lines])
        if event.kind is Happened.CLICKED:
            clicks.update((event.surface, group) for group in named)
            continue
        shares: defaultdict[str, float] = defaultdict(float)
        for line, group in zip(lines, named, strict=True):
            shares[group] += attention(max(line.rank, 1))
            shown[event.surface, group] += 1
        answers[event.surface].append(dict(shares))
        lost[event.surface].append(_lost([line.score for line in lines], named, least))
    rng, whole, asked = np.random.default_rng(seed), sum(sold.values()) or 1, len(shown)
    seen = (
        Seen(surface, group, *share, sold[group] / whole, Rate(min(clicks[surface, group], shown[surface, group]), shown[surface, group]))
        for surface, told in sorted(answers.items())
        for group, share in _shares(told, rng, asked).items()
    )  # fmt: skip
    return Fairness(tuple(seen), {surface: float(np.mean(some)) for surface, some in lost.items()})


def _shares(
    told: list[dict[str, float]], rng: np.random.Generator, asked: int
) -> dict[str, tuple[float, float, float, float, bool]]:
    """Group → share, low, high, before, and whether it drifts; ``asked``: of how many groups that is asked."""
    names = sorted({group for one in told for group in one})
    table = np.array([[one.get(group, 0.0) for group in names] for one in told])
    earlier, later = table[: len(table) // 2], table[len(table) // 2 :]
    now, drawn = _drawn(later, rng)
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    before, drawn_before = _drawn(earlier, rng) if len(earlier) else (now, drawn)
    error = np.sqrt(drawn.var(0) + drawn_before.var(0))
    drifts = np.abs(now - before) > normal_quantile(1 - ALPHA / 2 / asked) * error + _NOTHING
    return {
        group: (float(now[n]), float(low[n]), float(high[n]), float(before[n]), bool(drifts[n]))
        for n, group in enumerate(names)
    }


def _drawn(table: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(groups,) shares of (answers, groups), and (draws, groups) of as many answers drawn from them."""
    draws = rng.integers(len(table), size=(_DRAWS, len(table)))
    sums = np.stack([table[draw].sum(0) for draw in draws])
    return table.sum(0) / table.sum(), sums / sums.sum(1, keepdims=True)


def _lost(scores: Sequence[float], groups: Sequence[str], least: Mapping[str, float]) -> float:
    def worth(order: Sequence[int]) -> float:
        return sum(scores[place] * attention(rank) for rank, place in enumerate(order, 1))

    best = worth(range(len(scores)))
    return 1 - worth(even(groups, least)) / best if best > 0 else 0.0


def _logged(events: Events) -> Iterator[Event]:
    for kept in walk(events, (Happened.SHOWN, Happened.CLICKED)):
        event = kept.under(Purpose.MEASUREMENT)
        if not kept.bot and event.lines:
            yield event


def _read(file: Path) -> dict[ProductId, str]:
    if not file.exists():
        return {}
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            rows = csv.DictReader(opened)
            if not {"product", "group"} <= set(rows.fieldnames or ()):
                fix = "name both in its first line"
                raise InvalidInput(f"{file.name} has no columns product and group", field=FILE, fix=fix)
            return {ProductId(row["product"]): row["group"] for row in rows if row["group"]}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(
            f"{file.name} cannot be read: {error}", field=FILE, fix="save it as CSV, in UTF-8"
        ) from None
