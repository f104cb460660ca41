"""What several pages say alike: a share with its interval, as a cell and as a bar, and revenue by currency. Refuses to count."""

from collections.abc import Iterable

from shopkeeper.analytics import Rate, Taking
from shopkeeper.console import said
from shopkeeper.console.plot import Bar
from shopkeeper.console.sheet import Cell, Table


def share(rate: Rate) -> Cell:
    return Cell(rate.value, said.percent(rate.value), said.between(rate)) if rate.tries else Cell(0.0, "–")


def tried(rate: Rate) -> tuple[Cell, Cell, Cell]:
    """Of how many, how many, and their share."""
    return Cell(rate.tries, said.number(rate.tries)), Cell(rate.hits, said.number(rate.hits)), share(rate)


def dot(label: str, rate: Rate) -> Bar:
    """The share on its interval."""
    return Bar(label, rate.value, said.percent(rate.value), rate.low, rate.high)


def revenue(of: str, takings: Iterable[tuple[Cell, Taking]]) -> tuple[Table, ...]:
    """One column a currency would be empty for most: a row each, and no sum over them."""
    cells = tuple(
        (one, Cell(taking.money.currency, taking.money.currency), Cell(float(taking.money.amount), said.money(taking), said.span(taking)))
        for one, taking in takings
    )  # fmt: skip
    note = "before returns, with 95 % intervals; amounts of different currencies are never added"
    return (Table("revenue", "Revenue", (of, "Currency", "Revenue"), cells, note),) if cells else ()
