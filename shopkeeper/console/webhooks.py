"""Who is told what happens, and what did not reach them: on the page System. Refuses to send: the server's courier does."""

from collections.abc import Iterator
from dataclasses import dataclass

from shopkeeper.console.port import Shop
from shopkeeper.console.sheet import Cell, Table, when
from shopkeeper.types.errors import InvalidInput
from shopkeeper.webhooks.desk import Endpoint, State

MOST = 100


@dataclass(frozen=True, slots=True)
class Told:
    endpoint: Endpoint
    waiting: int
    dead: int


def told(shop: Shop) -> list[Told]:
    left = shop.hooks.desk.left()
    return [
        Told(one, left[one.id, State.WAITING], left[one.id, State.DEAD])
        for one in shop.hooks.desk.endpoints()
    ]


def act(shop: Shop, what: str, id: str) -> None:
    """Raises InvalidInput and NotFound."""
    match what:
        case "test":
            shop.hooks.test(id)
        case "retry":
            shop.hooks.retry(endpoint=id)
        case _:
            raise InvalidInput("the form could not be read", fix="load the page again")


def undelivered(shop: Shop) -> Iterator[Table]:
    rows = tuple(
        (Cell(one.number, str(one.number)), when(one.at * 1_000_000, seconds=True), Cell(one.topic, one.topic),
         Cell(one.endpoint, one.endpoint), Cell(one.state, one.state), Cell(one.tries, str(one.tries)), Cell(one.said, one.said or "–"))
        for one in shop.hooks.desk.deliveries(State.DEAD, State.WAITING, limit=MOST)
    )  # fmt: skip
    if rows:
        columns = ("Number", "When", "What", "Endpoint", "State", "Tries", "The last said")
        yield Table(
            "undelivered",
            "Webhooks that are not delivered",
            columns,
            rows,
            f"the latest {MOST}, times in UTC",
        )
