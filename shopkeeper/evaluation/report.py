"""The report a manager reads: one page, whole in itself, with findings for titles.

Knows which plot says what and which answers to show. Refuses to judge; drawing is the template's.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from shopkeeper.embedding.picture import decode, thumbnail
from shopkeeper.evaluation.compare import Pair, Row, worth
from shopkeeper.evaluation.gate import FEWEST, Judgement, Verdict
from shopkeeper.evaluation.golden import Golden, GoldenSet
from shopkeeper.evaluation.latency import Spent
from shopkeeper.evaluation.put import Put, Shop
from shopkeeper.evaluation.run import MEASURES
from shopkeeper.evaluation.scale import Scale
from shopkeeper.evaluation.shelf import Shelf
from shopkeeper.types import LookId
from shopkeeper.types.errors import ShopkeeperError

CASES, OF_A_KIND, WIDTH = 10, 2, 160
"""Answers shown in pictures, at most so many of one kind of question, and the width of a picture in pixels."""

RIGHT, SHOWN = 3, 5
"""Pictures of right answers, and of what was shown."""

VERDICTS = {
    Verdict.SHIP: "Ship", Verdict.DO_NOT_SHIP: "Do not ship", Verdict.NOT_JUDGED: "Not judged",
}  # fmt: skip

UNSAID = {"photo": "Only the photo", "filters": "Only filters", "similar": "What is like it"}
"""By kind of question, what stands for words that it does not have."""

SLICES = {
    "query": "by what is shown and said", "batch": "by kind of question", "photo": "by kind of photo",
    "category": "by category", "price": "by price", "language": "by language",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A Look in a row of pictures; ``right`` when it answers the question."""

    title: str
    picture: str
    right: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One answer to look at: what was asked, what would have been right, and what was shown."""

    pair: Pair
    golden: Golden
    photo: str
    rows: tuple[tuple[str, tuple[Tile, ...]], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    title: str
    caption: str
    scale: Scale
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Showcase:
    """Where the report's pictures come from."""

    shop: Shop
    shelf: Shelf
    sets: Sequence[GoldenSet]

    def case(self, pair: Pair, names: tuple[str, str]) -> Case:
        one, golden = next(
            (one, golden)
            for one in self.sets
            for golden in one.questions
            if f"{one.name}/{golden.id}" == pair.now.key
        )
        graded = self.shelf.answers(golden)
        best = sorted(graded, key=lambda look: -graded[look])
        before = [(names[0], pair.before.hits[:SHOWN])] if pair.before else []
        rows = [("Right answers", best[:RIGHT]), *before, (names[1], pair.now.hits[:SHOWN])]
        photo = picture_of(Put(self.shop, one, golden, self.shelf).photo()) if golden.image else ""
        tiles = ((name, tuple(self.tile(look, look in graded) for look in looks)) for name, looks in rows)
        return Case(pair, golden, photo, tuple(tiles))

    def tile(self, look: LookId, right: bool) -> Tile:
        product, found = self.shelf.looks.get(look, (None, None))
        if product is None or found is None:
            return Tile(f"{look} (has left the shop)", "", right)
        shown = next(iter(found.pictures), None)
        name = f"{product.title}, {found.name}" if found.name else product.title
        return Tile(name, picture_of(self.shop.media(shown.id, WIDTH)[0]) if shown else "", right)


def report(judgement: Judgement, sets: Sequence[GoldenSet], shelf: Shelf, shop: Shop) -> str:
    """HTML that needs nothing else: pictures, plots and styles are inside."""
    showcase = Showcase(shop, shelf, sets)
    names = (judgement.baseline.name if judgement.baseline else "", judgement.run.name)
    worst = islice(_worst(judgement), CASES)
    html: str = _page().render(
        judgement=judgement,
        verdict=VERDICTS[judgement.verdict],
        headline=_headline(judgement),
        fewest=FEWEST,
        measures=MEASURES,
        plots=list(_plots(judgement)),
        cases=[showcase.case(pair, names) for pair in worst],
        latency=judgement.latency,
        times=Scale.around((0.0, *(spent.p95 for spent in judgement.latency))),
        slowest=_slowest(judgement.latency),
        missed=[answer for answer in judgement.run.answers if answer.missed],
        worth=worth,
        unsaid=UNSAID,
    )
    return html


def picture_of(data: bytes) -> str:
    """A small copy as a data URI; empty for what cannot be read."""
    try:
        return f"data:image/webp;base64,{b64encode(thumbnail(decode(data), WIDTH)).decode()}"
    except ShopkeeperError:
        return ""


@cache
def _page() -> Template:
    loader = PackageLoader("shopkeeper.evaluation", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("report.html")


def _headline(judgement: Judgement) -> str:
    """The reason for the verdict that weighs most, in one sentence that goes on from it."""
    if judgement.verdict is Verdict.SHIP:
        before = judgement.baseline
        return f"nothing got worse than {before.name}." if before else "everything that must hold, holds."
    reason = next(finding.title for finding in judgement.findings if finding.good is False)
    return f"{reason[0].lower()}{reason[1:]}"


def _plots(judgement: Judgement) -> Iterator[Plot]:
    everything = [row for row in judgement.rows if row.slice == "all"]
    if everything:
        yield _plot("over all questions", everything, judgement)
    rows = (*judgement.rows, *judgement.slices)
    for name, by in SLICES.items():
        some = [row for row in rows if row.slice.startswith(f"{name}: ")]
        if len({row.slice for row in some}) > 1:
            yield _plot(by, sorted(some, key=lambda row: (row.change, row.mean)), judgement)


def _plot(by: str, rows: Sequence[Row], judgement: Judgement) -> Plot:
    ends = [end for row in rows for end in (row.low, row.high)]
    if judgement.baseline is None:
        least = min(rows, key=lambda row: row.mean)
        title = f"Weakest {by}: {_called(least)}, {least.mean:.2f}"
        return Plot(title, "mean and its interval; 1 is perfect", Scale.around((*ends, 1.0)), rows)
    least = min(rows, key=lambda row: row.change)
    fell = f"{_called(least)} fell most, by {-least.change:.3f}" if least.change < 0 else "nothing fell"
    title = f"{by[0].upper()}{by[1:]}, {fell}"
    return Plot(
        title, f"change since {judgement.baseline.name}, and its interval", Scale.around((*ends, 0.0)), rows
    )


def _called(row: Row) -> str:
    return MEASURES[row.measure] if row.slice == "all" else row.slice.partition(": ")[2]


def _worst(judgement: Judgement) -> Iterator[Pair]:
    """What became worse first, then what shows other hits, or without a baseline what is worth least; no kind of question fills the page alone."""
    told: Counter[str] = Counter()
    for pair in sorted(judgement.pairs, key=lambda pair: pair.change if pair.before else worth(pair.now)):
        batch = pair.now.slices["batch"]
        if _worth_showing(pair) and told[batch] < OF_A_KIND:
            told[batch] += 1
            yield pair


def _worth_showing(pair: Pair) -> bool:
    return pair.now.hits != pair.before.hits if pair.before else worth(pair.now) < 1


def _slowest(latency: Sequence[Spent]) -> str:
    stages = latency[:-1]
    return max(stages, key=lambda spent: spent.mean).stage if stages else ""
