"""The same numbers once more, counted event by event, the slow and obvious way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from shopkeeper.analytics import Period
from shopkeeper.analytics.mirror import plain
from shopkeeper.events import Kept
from shopkeeper.types import UNTOLD, Happened, Line
from tests.known import event_of

Deed = tuple[Kept, Line]


def deeds(log: Sequence[Kept]) -> list[Kept]:
    """What counts: no bots, nothing late, each order once, with its visit where one is told."""
    counted = [kept for kept in log if not (kept.bot or kept.late)]
    told = defaultdict[str, list[Kept]](list)
    for kept in counted:
        if event_of(kept).kind is Happened.BOUGHT and event_of(kept).order:
            told[event_of(kept).order].append(kept)
    again = [kept.offset for each in told.values() for kept in sorted(each, key=_untold)[1:]]
    return [kept for kept in counted if kept.offset not in again]


def _untold(one: Kept) -> tuple[bool, bool]:
    return not event_of(one).session, not event_of(one).trace


def within(counted: Iterable[Kept], period: Period, *kinds: Happened) -> list[Kept]:
    return [
        one
        for one in counted
        if period.start <= event_of(one).at < period.end and (not kinds or event_of(one).kind in kinds)
    ]


def lines(counted: Iterable[Kept]) -> list[Deed]:
    return [(one, line) for one in counted for line in event_of(one).lines]


def visit(one: Kept) -> str:
    return event_of(one).session or event_of(one).trace


def last_click(log: Sequence[Deed], one: Kept, line: Line) -> Deed | None:
    """The last click on that product in the same visit before it."""
    found = None
    for click, clicked in log:
        same = visit(click) == visit(one) != "" and clicked.product == line.product
        if event_of(click).kind is Happened.CLICKED and same and click.offset < one.offset:
            found = click, clicked
    return found


def takings(paid: Iterable[Deed]) -> dict[str, int]:
    sums = defaultdict[str, int](int)
    for _, line in paid:
        if line.price:
            sums[line.price.currency] += line.price.minor * line.quantity
    return dict(sums)


def clicked_in(log: Sequence[Kept]) -> set[tuple[str, str]]:
    """Answers and the products that were clicked in them."""
    return {
        (event_of(one).trace, line.product)
        for one, line in lines(log)
        if event_of(one).kind is Happened.CLICKED
    }


def clicked_of_shown(log: Sequence[Kept], period: Period) -> dict[str, tuple[int, int]]:
    clicks = clicked_in(log)
    shown = {
        (event_of(one).surface.value, event_of(one).trace, line.product)
        for one, line in lines(within(log, period, Happened.SHOWN))
        if event_of(one).trace
    }
    counts = defaultdict[str, list[int]](lambda: [0, 0])
    for surface, trace, product in shown:
        counts[surface][0] += (trace, product) in clicks
        counts[surface][1] += 1
    return {surface: (hits, tries) for surface, (hits, tries) in counts.items()}


def clicked_of_rank(log: Sequence[Kept], period: Period) -> dict[int, tuple[int, int]]:
    clicks = clicked_in(log)
    best = dict[tuple[str, str], int]()
    for one, line in lines(within(log, period, Happened.SHOWN)):
        if event_of(one).surface.value == "search" and event_of(one).trace and 1 <= line.rank <= 24:
            key = (event_of(one).trace, line.product)
            best[key] = min(best.get(key, 24), line.rank)
    counts = defaultdict[int, list[int]](lambda: [0, 0])
    for key, rank in best.items():
        counts[rank][0] += key in clicks
        counts[rank][1] += 1
    return {rank: (hits, tries) for rank, (hits, tries) in counts.items()}


def carted_of_clicks(log: Sequence[Kept], period: Period) -> dict[str, tuple[int, int]]:
    led = set()
    for one, line in lines(log):
        if event_of(one).kind is Happened.CARTED and (click := last_click(lines(log), one, line)):
            led.add((click[0].offset, click[1].product))
    counts = defaultdict[str, list[int]](lambda: [0, 0])
    clicks = {
        (event_of(one).surface.value, one.offset, line.product)
        for one, line in lines(within(log, period, Happened.CLICKED))
        if visit(one)
    }
    for surface, offset, product in clicks:
        counts[surface][0] += (offset, product) in led
        counts[surface][1] += 1
    return {surface: (hits, tries) for surface, (hits, tries) in counts.items()}


def credited(log: Sequence[Kept], period: Period, kind: Happened) -> dict[str, list[Deed]]:
    found = defaultdict[str, list[Deed]](list)
    for one, line in lines(within(log, period, kind)):
        click = last_click(lines(log), one, line)
        found[event_of(click[0] if click else one).surface.value].append((one, line))
    return dict(found)


def words(log: Sequence[Kept], period: Period, rare: int) -> dict[str, tuple[int, int, float | None]]:
    asked = defaultdict[str, list[Kept]](list)
    for one in within(log, period, Happened.ASKED):
        if text := plain(event_of(one).words):
            asked[text].append(one)
    return {
        text: (
            len(all),
            sum(event_of(one).number == 0 for one in all),
            median(numbers)
            if (numbers := [event_of(one).number for one in all if event_of(one).number != UNTOLD])
            else None,
        )
        for text, all in asked.items()
        if len(all) >= rare or any(event_of(one).shopper for one in all)
    }


def clicked_of_products(log: Sequence[Kept], period: Period) -> dict[str, tuple[int, int]]:
    clicks = clicked_in(log)
    shown = {
        (event_of(one).trace, line.product)
        for one, line in lines(within(log, period, Happened.SHOWN))
        if event_of(one).trace
    }
    return {
        product: (
            sum(one in clicks for one in shown if one[1] == product),
            sum(one[1] == product for one in shown),
        )
        for product in {product for _, product in shown}
    }


def done_with(log: Sequence[Kept], period: Period, kind: Happened) -> dict[str, list[Deed]]:
    found = defaultdict[str, list[Deed]](list)
    for one, line in lines(within(log, period, kind)):
        found[line.product].append((one, line))
    return dict(found)
