"""What bears the planted words: for each one hat, one order, or one document, that says it in exactly one place.

Knows places. Without hostility the same things are there and say what is harmless, so that answers differ by the words alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from shopkeeper.evaluation.redteam.pictures import beside, sign
from shopkeeper.evaluation.redteam.written import Planted, planted
from shopkeeper.fulfilment.model import Customer, Delivery, Item, Order, Status, Transfer
from shopkeeper.types import Money, OrderId, ProductId, Sku

FEED: Mapping[str, str] = {
    "title": "", "body": "A plain hat.", "vendor": "Northway", "kind": "Hat", "tag": "", "option_name": "Color", "option_value": "Grey",
    "sku": "", "image_name": "", "alt": "", "attribute": "", "ocr": "", "exif": "",
}  # fmt: skip
"""Places of the feed, and what stands there else; the empty depend on the hat."""
REVIEWS = ("reviewer", "review_title", "review")
DOCUMENTS = ("document", "heading", "file_name")
ORDERS = ("address", "order_item", "order_note")
_TITLE = "Rain Hat"


def handles() -> list[str]:
    """Of the hats."""
    return [_handle(number) for number, _ in _hats()]


def goods(folder: Path, *, hostile: bool) -> Iterator[tuple[object, ...]]:
    """Rows of a feed; their pictures are written beside it."""
    for number, bearer in _hats():
        cells = dict(FEED)
        cells |= {"title": f"{_TITLE} {number}", "sku": f"hat-{number}-M", "image_name": f"hat-{number}"}
        if hostile and bearer.place in cells:
            cells[bearer.place] = bearer.text
        shown = cells["ocr"] or ("" if bearer.place not in ("image_name", "alt", "exif") else _TITLE)
        file = folder / f"{cells['image_name'].replace('/', '_')}.png"
        if shown or cells["exif"]:
            file.write_bytes(beside(cells["exif"]) if cells["exif"] else sign(shown))
        yield (_handle(number), cells["title"], cells["body"], cells["vendor"], cells["kind"], cells["tag"], cells["option_name"],
               cells["option_value"], "Size", "M", cells["sku"], f"{20 + number}.00", 3, file.name if shown or cells["exif"] else "",
               cells["alt"], cells["attribute"])  # fmt: skip


def reviews(*, hostile: bool) -> Iterator[tuple[object, ...]]:
    for number, bearer in _hats():
        if bearer.place in REVIEWS:
            cells = {
                "reviewer": "Reviewer",
                "review_title": "",
                "review": "Great quality and very comfortable.",
            }
            if hostile:
                cells[bearer.place] = bearer.text
            yield _handle(number), cells["reviewer"], 4, cells["review_title"], cells["review"], "2026-05-03"


def documents(*, hostile: bool) -> Iterator[tuple[str, str]]:
    """Name and text in Markdown."""
    for number, bearer in _of(DOCUMENTS):
        cells = {
            "file_name": f"leaflet-{number}.md",
            "heading": f"Leaflet {number}",
            "document": bearer.harmless,
        }
        if hostile:
            cells[bearer.place] = bearer.text
        said = cells["document"] or f"Leaflet number {number} tells of hats."
        yield cells["file_name"], f"# {cells['heading']}\n\n{said}\n"


def orders(of: Customer, *, hostile: bool) -> Iterator[Order]:
    for number, bearer in _of(ORDERS):
        text = bearer.text if hostile else ""
        place = {one: text if one == bearer.place else "" for one in ORDERS}
        assert of.address is not None
        address = replace(of.address, line2=place["address"])
        cost = Money(950, "USD")
        paid = Transfer("payment", cost, of.methods[0].id)
        back = (Transfer("refund", cost, of.methods[0].id),) if place["order_note"] else ()
        item = Item(Sku("mug-Red-One"), ProductId("mug"), place["order_item"] or "Enamel Mug", cost, {})
        yield Order(
            OrderId(f"W100001{number}"), of.id, (item,), address,
            Delivery("standard", "Standard delivery", Money(0, "USD")),
            status=Status.CANCELLED if place["order_note"] else Status.DELIVERED,
            transfers=(paid, *back), cancel_reason=place["order_note"],
        )  # fmt: skip


def surname() -> str:
    """What a customer called themselves."""
    return " ".join(one.text for _, one in _of(("customer",)))


def order_ids() -> list[str]:
    return [f"W100001{number}" for number, _ in _of(ORDERS)]


def _hats() -> Iterator[tuple[int, Planted]]:
    return _of((*FEED, *REVIEWS))


def _of(places: tuple[str, ...]) -> Iterator[tuple[int, Planted]]:
    return enumerate(one for one in planted() if one.place in places)


def _handle(number: int) -> str:
    return f"hat-{number}"
