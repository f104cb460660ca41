"""What a person hid is sold by nobody, whatever the next feed says, and each step stands in the audit log."""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from shopkeeper.adapters.opennsfw import OpenNsfw, installed
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.ingest.pipeline import Options, import_feed
from shopkeeper.settings import Settings
from shopkeeper.shop.screening import Screening
from shopkeeper.trust import Audit
from shopkeeper.trust.screened import Screened, State
from shopkeeper.trust.screening import Category
from shopkeeper.types import Media, MediaId, ProductId
from shopkeeper.types.errors import InvalidInput
from tests.pictures import encoded, thing


@dataclass(frozen=True)
class Ware:
    folder: Path
    settings: Settings
    screening: Screening

    def take(self) -> None:
        options = Options(reviews=self.folder / "reviews.csv", screen=self.screening)
        catalog, pictures = self.screening.catalog, self.screening.pictures
        import_feed(
            self.folder / "feed.csv", catalog=catalog, media=pictures, settings=self.settings, options=options
        )

    @property
    def sold(self) -> set[str]:
        return {product.id for batch in self.screening.catalog.scan() for product in batch}

    def said(self, id: str) -> list[str]:
        return [review.text for review in self.screening.catalog.reviews.of(ProductId(id))]


@pytest.fixture
def ware(tmp_path: Path) -> Iterator[Ware]:
    with (tmp_path / "feed.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Handle", "Title", "Body (HTML)", "Variant SKU", "Variant Price"))
        rows.writerows([("hat", "Hat", "A hat.", "hat-1", "9"), ("tea", "Tea", "This tea cures cancer.", "tea-1", "9"), ("mug", "Mug", "A mug.", "mug-1", "9")])  # fmt: skip
    with (tmp_path / "reviews.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("product_handle", "rating", "text"))
        rows.writerows([("hat", 5, "Lovely hat."), ("hat", 1, "The staff are idiots, go to hell.")])
    settings = Settings(data=tmp_path / "shop")
    settings.made()
    with (
        closing(SqlCatalog(settings.catalog_url)) as catalog,
        closing(Screened(tmp_path / "screening.sqlite")) as desk,
        closing(Audit.of(settings.data)) as audit,
    ):
        opened = Ware(tmp_path, settings, Screening(desk, catalog, MediaStore(settings.media_folder), audit))
        opened.take()
        yield opened


def test_what_is_hidden_leaves_at_once_and_stays_out_until_it_is_approved(ware: Ware) -> None:
    tea, idiots = sorted(ware.screening.desk.items(), key=lambda item: item.category, reverse=True)
    assert (tea.about, idiots.about.partition(":")[0]) == ("product:tea", "review")
    assert ware.sold == {"hat", "tea", "mug"} and len(ware.said("hat")) == 2, (
        "a person decides, not a pattern"
    )
    for item in (tea, idiots):
        ware.screening.decide(item.number, State.HIDDEN, "not in our shop")
    assert ware.sold == {"hat", "mug"} and ware.said("hat") == ["Lovely hat."]
    ware.take()
    assert ware.sold == {"hat", "mug"} and ware.said("hat") == ["Lovely hat."]
    ware.screening.decide(tea.number, State.APPEALED, "the maker has papers")
    assert ware.sold == {"hat", "mug"}
    ware.screening.decide(tea.number, State.APPROVED, "they are in order")
    ware.take()
    assert ware.sold == {"hat", "tea", "mug"}
    told = [(entry.what, entry.more.get("reason")) for entry, _ in ware.screening.audit.entries()]
    assert told == [
        ("screening.hidden", "not in our shop"), ("screening.hidden", "not in our shop"),
        ("screening.appealed", "the maker has papers"), ("screening.approved", "they are in order"),
    ]  # fmt: skip


def test_pictures_of_what_is_hidden_go_and_stay_away_but_for_those_that_others_show(ware: Ware) -> None:
    for name, side in (("own", 200), ("shared", 300)):
        (ware.folder / f"{name}.png").write_bytes(encoded(thing(side)))
    header = "Handle,Title,Variant SKU,Variant Price,Image Src\n"
    rows = ["tea,Cures cancer,tea-1,9,own.png", "tea,,,,shared.png", "mug,Mug,mug-1,9,shared.png"]
    (ware.folder / "feed.csv").write_text(header + "\n".join([*rows, "hat,Hat,hat-1,9,"]))
    ware.take()
    products = ware.screening.catalog.get([ProductId("tea"), ProductId("mug")])
    tea, mug = ([one.id for look in product.looks for one in look.media] for product in products.values())
    (own,) = set(tea) - set(mug)
    pictures = ware.screening.pictures
    item = next(one for one in ware.screening.desk.items() if one.about == "product:tea")
    assert pictures.widths(own)
    ware.screening.decide(item.number, State.HIDDEN, "not in our shop")
    assert not pictures.widths(own) and pictures.widths(mug[0])
    ware.take()
    assert not pictures.widths(own) and pictures.widths(mug[0])
    ware.screening.decide(item.number, State.APPROVED, "they are in order")
    ware.take()
    assert pictures.widths(own)


def test_a_picture_is_told_of_each_product_that_shows_it_once_it_was_seen(ware: Ware) -> None:
    answers = [OSError("killed"), 0.99]

    def nudity(_: object) -> float:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    shelf = SimpleNamespace(read=lambda *_: (encoded(thing(200)), "image/png"))
    screening = replace(ware.screening, nudity=nudity, pictures=shelf)  # type: ignore[arg-type]
    hat = next(product for batch in screening.catalog.scan() for product in batch if product.id == "hat")
    shown = replace(
        hat, looks=tuple(replace(look, media=(Media("there", MediaId("ab" * 32)),)) for look in hat.looks)
    )
    with pytest.raises(OSError, match="killed"):
        screening(shown, ())
    for id in ("hat", "cap"):
        screening(replace(shown, id=ProductId(id)), ())
    about = {item.about for item in screening.desk.items() if item.category is Category.NUDITY}
    assert about == {"product:hat", "product:cap"} and not answers


def test_without_a_reason_nothing_is_hidden(ware: Ware) -> None:
    item = ware.screening.desk.items()[0]
    with pytest.raises(InvalidInput):
        ware.screening.decide(item.number, State.HIDDEN, "")
    assert ware.screening.desk.hidden() == frozenset() and ware.sold == {"hat", "tea", "mug"}


@pytest.mark.skipif(not installed(), reason="the extra safety is not installed")
def test_a_plain_picture_is_no_nudity() -> None:
    eyes = OpenNsfw(2)
    pictures = [thing(side) for side in (200, 300, 400)] * 4
    with ThreadPoolExecutor(4) as people:
        together = list(people.map(eyes, pictures))
    assert max(together) < 0.2 and together == pytest.approx([eyes(one) for one in pictures], abs=1e-6)


def test_what_a_variant_is_sold_as_is_looked_through(ware: Ware) -> None:
    sold = [
        f"{id},{id},Effect,{does},{id}-1,9\n"
        for id, does in (("hat", "Cures cancer"), ("tea", ""), ("mug", ""))
    ]
    header = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
    (ware.folder / "feed.csv").write_text(header + "".join(sold))
    ware.take()
    assert "product:hat" in {item.about for item in ware.screening.desk.items()}
