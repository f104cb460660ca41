"""Search: what is asked, what is not found, and which ranks are clicked. Refuses to count."""

from shopkeeper.analytics import Analytics, Period, Rate, Search
from shopkeeper.analytics.questions import RARE
from shopkeeper.console import said
from shopkeeper.console.cells import dot, tried
from shopkeeper.console.plot import Bar, bars
from shopkeeper.console.sheet import Cell, Empty, Figure, Lead, Sheet, Table

MOST = 10
NOTHING = Empty(
    "Nobody has searched yet",
    "Every search is written down by itself, with how many products it found.",
    "curl 'http://localhost:8000/v1/search?q=jacket'",
)


def search(analytics: Analytics, period: Period) -> Sheet:
    now, then = analytics.searches(period), analytics.searches(period.before)
    if not (now.listed or now.unnamed):
        return Sheet("search", empty=NOTHING)
    ranks, in_vain = analytics.ranks(period), analytics.in_vain(period)
    unnamed = f"Words typed fewer than {RARE} times, and never by someone who let the shop remember them, are not named: {said.times(now.unnamed, 'search', 'searches')} {said.during(period)}."  # fmt: skip
    return Sheet(
        "search",
        lead=Lead(
            "Do shoppers find what they ask for?",
            said.percent(now.nothing.value),
            f"of {said.times(now.nothing.tries, 'search', 'searches')} found nothing {said.during(period)}",
            said.shift(now.nothing, then.nothing, period, more_is_good=False),
        )
        if now.nothing.tries
        else None,
        figures=(*map(_ranks, [ranks] * bool(ranks)), *map(_in_vain, [in_vain] * bool(in_vain))),
        tables=(_words("searches", "Top searches", now.listed),) if now.listed else (),
        notes=(unnamed,) if now.unnamed else (),
    )


def _ranks(ranks: dict[int, Rate]) -> Figure:
    rows = [dot(f"Rank {rank}", rate) for rank, rate in ranks.items() if rank <= MOST]
    best, chance = said.surely(ranks)
    cells = tuple(
        (
            Cell(rank, str(rank)),
            *tried(rate),
        )
        for rank, rate in ranks.items()
    )
    title = f"Rank {best} is clicked most: {said.percent(ranks[best].value)} of the times it is shown{chance}"
    return Figure(
        title if ranks[best].hits else "Nothing that was shown has been clicked",
        "products clicked, of those that search showed at that rank; lines are 95 % intervals",
        bars(rows, said.mark),
        Table("ranks", "By rank", ("Rank", "Shown", "Clicked", "Click rate"), cells),
    )


def _in_vain(found: tuple[Search, ...]) -> Figure:
    rows = [Bar(said.short(one.words), one.nothing, said.number(one.nothing)) for one in found[:MOST]]
    first = found[0]
    return Figure(
        f"“{said.short(first.words)}” is asked for in vain most: {said.times(first.nothing, 'time')}",
        "searches that found no product, by their words",
        bars(rows, said.number),
        _words("nothing", "Searches that found nothing", found),
    )


def _words(name: str, title: str, found: tuple[Search, ...]) -> Table:
    cells = tuple(
        (
            Cell(one.words, said.short(one.words)),
            Cell(one.times, said.number(one.times)),
            Cell(one.nothing, said.number(one.nothing)),
            Cell("", "–") if one.found is None else Cell(one.found, said.number(one.found)),
        )
        for one in found
    )
    return Table(name, title, ("Words", "Searches", "Found nothing", "Products, median"), cells)
