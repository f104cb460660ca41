"""A small real shop to talk to: words only, a few jackets, trousers, mugs, in colours and sizes."""

import csv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shopkeeper import open_shop
from shopkeeper.artefacts import fetch
from shopkeeper.concierge import Budget, Concierge, Memory, Turn
from shopkeeper.concierge.budget import Purse
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.pieces import Cards, Done, Piece, Question, Table, Understood, Words
from shopkeeper.language.wording import Wording
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types import Context
from shopkeeper.types.errors import Unavailable

GOODS = (
    ("harbour", "Harbour Jacket", "Jacket", "A waterproof jacket with a hood. Made of recycled nylon.", "129.00", ("Navy", "Green"), ("S", "M", "L")),
    ("breeze", "Breeze Jacket", "Jacket", "Keeps the wind out; not waterproof.", "59.00", ("Red",), ("M", "L")),
    ("alpine", "Alpine Jacket", "Jacket", "A warm jacket of merino wool.", "189.00", ("Black", "Blue"), ("M",)),
    ("trail", "Trail Trousers", "Trousers", "Light trousers with zip pockets.", "49.00", ("Grey", "Green"), ("S", "M", "L")),
    ("city", "City Trousers", "Trousers", "Cotton trousers for every day.", "79.00", ("Black",), ("M", "L")),
    ("mug", "Enamel Mug 350 ml", "Mug", "A mug for outdoors.", "9.50", ("Red", "Blue"), ("One",)),
    ("cup", "Stone Cup 200 ml", "Mug", "A cup of stoneware.", "12.00", ("White",), ("One",)),
)  # fmt: skip
SOLD_OUT = ("alpine",)


def stock(file: Path) -> Path:
    """The feed of the shop, as Shopify exports it."""
    head = ("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Variant SKU", "Variant Price", "Variant Inventory Qty")  # fmt: skip
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(head)
        for handle, title, kind, body, price, colours, sizes in GOODS:
            for colour in colours:
                for size in sizes:
                    left = 0 if handle in SOLD_OUT else 7
                    rows.writerow((handle, title, body, "Northway", kind, "Color", colour, "Size", size, f"{handle}-{colour}-{size}", price, left))  # fmt: skip
    return file


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    try:
        fetch("minilm-int8", Settings())
    except Unavailable as reason:
        pytest.skip(f"the text model is not on this machine: {reason}")
    folder = tmp_path_factory.mktemp("talking")
    with open_shop(Settings(data=folder / "shop")) as opened:
        opened.import_feed(stock(folder / "products.csv"))
        opened.warm()
        yield opened


@dataclass
class Talk:
    """A conversation, and what the last turn answered."""

    shop: Shop
    budget: Budget = Budget(20_000)
    memory: Memory = Memory()
    pieces: list[Piece] = field(default_factory=list)

    def __call__(self, text: str, **turn: object) -> "Talk":
        with ThreadPoolExecutor(4) as pool:
            answering = Concierge(self.shop, pool, self.budget)(Turn(text, **turn), self.memory)  # type: ignore[arg-type]
            self.pieces = []
            while True:
                try:
                    self.pieces.append(next(answering))
                except StopIteration as end:
                    self.memory = end.value
                    return self

    @property
    def kinds(self) -> list[str]:
        return [
            act.kind.value for piece in self.pieces if isinstance(piece, Understood) for act in piece.acts
        ]

    @property
    def about(self) -> list[str]:
        return [
            id
            for piece in self.pieces
            if isinstance(piece, Understood)
            for act in piece.acts
            for id in act.about
        ]

    @property
    def cards(self) -> list[str]:
        return [
            hit.product.id for piece in self.pieces if isinstance(piece, Cards) for hit in piece.slate.hits
        ]

    @property
    def said(self) -> str:
        return " ".join(
            c.text for piece in self.pieces if isinstance(piece, Words) for c in piece.said.claims
        )

    @property
    def table(self) -> Table:
        return next(piece for piece in self.pieces if isinstance(piece, Table))

    @property
    def question(self) -> Question:
        return next(piece for piece in self.pieces if isinstance(piece, Question))

    @property
    def done(self) -> Done:
        assert isinstance(self.pieces[-1], Done)
        return self.pieces[-1]


@pytest.fixture
def talk(shop: Shop) -> Talk:
    return Talk(shop)


@pytest.fixture
def desk(shop: Shop) -> Callable[[Memory], Desk]:
    context = Context()
    return lambda memory: Desk(shop, context, memory, Purse(Budget(20_000)), Wording.of("en", context.today))
