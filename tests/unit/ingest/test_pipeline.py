from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.runs import ImportReport
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.ingest import pipeline
from shopkeeper.ingest.lettering import under_way
from shopkeeper.ingest.pipeline import Options, import_feed
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.ingest.sync import sync
from shopkeeper.ingest.web import Web
from shopkeeper.settings import Settings
from shopkeeper.types import MediaId, Money, Offer, ProductId, Rating, ReadLine, Sku, Untrusted
from shopkeeper.types.errors import Conflict, InvalidInput
from tests.pictures import encoded, thing
from tests.unit.ingest.toys import ToyEncoder, ToyIndex, shop_feed


@dataclass
class Shop:
    """Everything one import touches."""

    folder: Path
    feed: Path
    catalog: SqlCatalog
    media: MediaStore
    index: ToyIndex
    encoder: ToyEncoder

    def load(self, progress: Progress = silent, offline: bool = True, **options: object) -> ImportReport:
        return import_feed(
            self.feed,
            catalog=self.catalog,
            media=self.media,
            settings=Settings(data=self.folder, offline=offline),
            index=self.index,
            encoder=self.encoder,
            progress=progress,
            options=Options(**options),  # type: ignore[arg-type]
        )

    def edit(self, old: str, new: str) -> None:
        text = self.feed.read_text()
        assert old in text
        self.feed.write_text(text.replace(old, new))

    def drop(self, *handles: str) -> None:
        lines = self.feed.read_text().splitlines()
        self.feed.write_text("\n".join(line for line in lines if line.split(",")[0] not in handles) + "\n")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    data = tmp_path / "data"
    catalog = SqlCatalog(f"sqlite:///{data}/catalog.sqlite")
    feed = shop_feed(tmp_path / "feed", products=10)
    opened = Shop(
        data, feed, catalog, MediaStore(data / "media"), ToyIndex(data / "index.sqlite"), ToyEncoder()
    )
    yield opened
    opened.index.close()
    catalog.close()


def test_a_feed_comes_in_whole_and_a_second_time_costs_nothing(shop: Shop) -> None:
    first = shop.load()
    assert (first.read, first.changed, first.media_ok, first.quarantined, first.run) == (10, 10, 20, 0, 1)
    assert shop.index.count() == 20 and (shop.encoder.pictures, shop.encoder.sentences) == (20, 20)
    head = shop.catalog.head()
    again = shop.load()
    assert (again.changed, again.unchanged, again.removed) == (0, 10, 0)
    assert shop.catalog.head() == head and (shop.encoder.pictures, shop.encoder.sentences) == (20, 20)
    assert [report.run for report in shop.catalog.runs()] == [2, 1]


def test_a_report_tells_apart_what_was_read_and_what_was_indexed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    clock = {"read": 2.0, "import": 3.0, "index": 40.0}
    monkeypatch.setattr(pipeline, "monotonic", lambda: sum(clock[stage] for stage in set(told)))
    report = shop.load(progress=lambda stage, done, total: told.append(stage))
    assert (report.seconds, report.indexing) == (5.0, 40.0)
    assert shop.catalog.runs() == [report]


def test_pictures_are_kept_with_size_and_colour(shop: Shop) -> None:
    shop.load()
    media = shop.catalog.get([ProductId("thing-3")])[ProductId("thing-3")].looks[0].media[0]
    assert (media.width, media.height, len(media.id)) == (24, 32, 64) and media.blur.startswith("#")
    assert shop.media.original(media.id) == (shop.feed.parent / media.source).read_bytes()


def test_a_new_price_embeds_nothing_and_new_words_only_themselves(shop: Shop) -> None:
    shop.load()
    shop.edit("0-red,", "0-red,7")
    assert shop.load().changed == 1
    price = next(shop.catalog.get([ProductId("thing-0")])[ProductId("thing-0")].variants).offer.price
    assert price and price.minor >= 70000 and (shop.encoder.pictures, shop.encoder.sentences) == (20, 20)
    shop.edit("Thing 1,", "Better Thing 1,")
    assert shop.load().changed == 1
    assert (shop.encoder.pictures, shop.encoder.sentences) == (20, 22)
    assert any("Better Thing 1" in said for said, _ in shop.index.dump().values())


def test_a_product_no_longer_in_the_feed_is_gone_everywhere(shop: Shop) -> None:
    shop.load()
    shop.drop("thing-4", "thing-5")
    assert shop.load(complete=False).removed == 0
    assert shop.load().removed == 2
    assert shop.catalog.count() == 8 and shop.index.count() == 16
    assert not any("Thing 4" in said for said, _ in shop.index.dump().values())


def test_losing_more_than_half_is_refused_before_anything_is_written(shop: Shop) -> None:
    shop.load()
    shop.drop(*(f"thing-{n}" for n in range(6)))
    shop.edit("Thing 9", "Renamed")
    head = shop.catalog.head()
    with pytest.raises(Conflict, match="6 of 10") as refusal:
        shop.load()
    assert "--force" in refusal.value.fix and shop.catalog.head() == head
    assert shop.load(force=True).removed == 6 and shop.catalog.count() == 4


def test_another_feed_removes_nothing_of_this_one(shop: Shop) -> None:
    shop.load()
    other = shop_feed(shop.folder / "other", products=2, seed=9)
    other.write_text(
        other.read_text()
        .replace("thing-", "other-")
        .replace("\n", "\n")
        .replace(",0-", ",x0-")
        .replace(",1-", ",x1-")
    )
    replace(shop, feed=other).load()
    assert shop.catalog.count() == 12


def test_a_variant_that_another_product_sells_is_set_aside(shop: Shop) -> None:
    """Two feeds with one sku, or a renamed handle in a part of a feed: the page of one sold the other."""
    shop.load()
    shop.edit("thing-3", "other-3")
    part = shop.load(complete=False)
    assert (part.quarantined, part.changed, shop.catalog.count()) == (2, 0, 10)
    (row, _) = shop.catalog.quarantine(part.run)
    assert (row.field, row.product) == (
        "sku",
        "other-3",
    ) and "sku '3-red' is sold as product 'thing-3'" in row.reason
    assert (shop.load().removed, shop.catalog.owners([Sku("3-red")])) == (1, {"3-red": "other-3"})
    shop.edit("4-red,", "swapped,")
    shop.edit("5-red,", "4-red,")
    shop.edit("swapped,", "5-red,")
    assert shop.load().quarantined == 0
    assert shop.catalog.owners([Sku("4-red"), Sku("5-red")]) == {"4-red": "thing-5", "5-red": "thing-4"}


def test_a_product_whose_row_is_broken_today_stays_as_it_was(shop: Shop) -> None:
    shop.load()
    shop.edit("2-red,", "2-red,-")
    shop.edit("2-blue,", "2-blue,-")
    report = shop.load()
    assert (report.quarantined, report.removed, report.read) == (3, 0, 9)
    assert shop.catalog.count() == 10
    rows = shop.catalog.quarantine(report.run)
    assert [(row.line, row.field, row.product) for row in rows[:1]] == [(6, "price", "thing-2")]


def test_a_variant_whose_row_is_broken_today_stays_as_it_was(shop: Shop) -> None:
    """Carts said of it that it is not sold any more."""
    shop.edit("2-blue.png\n", "2-blue.png\nthing-2,,,,red,2-red-tall,70,2,,\n")
    shop.load()
    before = shop.catalog.get([ProductId("thing-2")])[ProductId("thing-2")]
    shop.edit("2-blue,", "2-blue,EURO ")
    shop.edit("2-red-tall,", "2-red-tall,EURO ")
    shop.edit("Thing 2,", "Better Thing 2,")
    assert shop.load().quarantined == 2
    after = shop.catalog.get([ProductId("thing-2")])[ProductId("thing-2")]
    assert after.title == "Better Thing 2" and after.looks[1] == before.looks[1]
    assert [*after.variants] == [*before.variants]
    shop.drop("thing-2")
    shop.feed.write_text(shop.feed.read_text() + "thing-2,Thing 2,,Color,red,2-red,5,1,,\n")
    shop.load()
    assert [
        variant.sku for variant in shop.catalog.get([ProductId("thing-2")])[ProductId("thing-2")].variants
    ] == ["2-red"]


UNREADABLE = {
    "a comma without quotes": b"thing-4,Thing 4, of oak,,Color,red,4-red,1,1,,4.png\n",
    "another encoding": "thing-4,Thing é,,Color,red,4-red,1,1,,\n".encode("cp1252"),
    "no id": b",Thing 4,,Color,red,4-red,1,1,,\n",
}


@pytest.mark.parametrize("line", UNREADABLE.values(), ids=UNREADABLE)
def test_a_line_that_cannot_be_read_removes_no_product(shop: Shop, line: bytes) -> None:
    shop.load()
    shop.drop("thing-4", "thing-5")
    whole = shop.feed.read_bytes()
    shop.feed.write_bytes(whole + line)
    report = shop.load()
    assert (report.read, report.quarantined, report.removed) == (8, 1, 0)
    assert shop.catalog.count() == 10 and shop.index.count() == 20
    assert "missing and kept: 2 of 10 products" in shop.catalog.quarantine(report.run)[0].reason
    shop.feed.write_bytes(whole)
    assert shop.load().removed == 2


def test_a_line_of_json_that_cannot_be_read_removes_no_product(shop: Shop) -> None:
    lines = [
        f'{{"@type": "Product", "sku": "p{n}", "name": "Mug", "offers": {{"price": 5}}}}\n' for n in range(5)
    ]
    shop.feed.write_text("".join(lines))
    shop.load(format="schema.org")
    shop.feed.write_text("".join([*lines[:4], lines[4].replace("}}", "}")]))
    assert shop.load(format="schema.org").removed == 0 and shop.catalog.count() == 5


def test_a_product_that_the_shop_hides_is_gone(shop: Shop) -> None:
    shop.load()
    first, rest = shop.feed.read_text().split("\n", 1)
    shop.feed.write_text(f"{first},Status\n" + rest.replace("\n", ",\n"))
    shop.edit("images/3-red.png,images/3-red.png,", "images/3-red.png,images/3-red.png,draft")
    assert shop.load().removed == 1


def test_broken_and_missing_pictures_are_warnings_never_lost_products(shop: Shop) -> None:
    (shop.feed.parent / "images" / "0-red.png").write_bytes(b"not a picture")
    (shop.feed.parent / "images" / "1-red.png").unlink()
    (shop.feed.parent / "images" / "2-red.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    shop.edit("images/3-red.png", "../data/catalog.sqlite")
    shop.edit("images/5-red.png", "http://pictures.example/never-asked-while-offline.png")
    report = shop.load()
    assert (report.read, report.media_ok, report.media_failed) == (10, 15, 4)
    assert {row.product for row in shop.catalog.quarantine(report.run)} == {
        "thing-0",
        "thing-1",
        "thing-2",
        "thing-3",
    }
    assert shop.catalog.get([ProductId("thing-0")])[ProductId("thing-0")].looks[0].media == ()
    assert shop.index.count() == 20


def test_a_picture_on_the_web_is_asked_for_again_where_that_is_wished(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying = [encoded(thing(32)), encoded(thing(64)), b"gone"]
    monkeypatch.setattr(Web, "picture", lambda web, url: lying[0])
    shop.edit("images/5-red.png", "https://pictures.example/5-red.png")

    def width(*, refresh: bool = False) -> tuple[int, int]:
        report = shop.load(offline=False, refresh=refresh)
        product = shop.catalog.get([ProductId("thing-5")])[ProductId("thing-5")]
        return product.looks[0].media[0].width, report.media_failed

    assert width() == (32, 0)
    del lying[0]
    assert width() == (32, 0) and width(refresh=True) == (64, 0)
    del lying[0]
    assert width(refresh=True) == (64, 1), "one that cannot be had stays as it was, and is told"


def test_a_customer_s_photo_is_kept_as_it_was_made_fit_and_goes_with_its_review(
    shop: Shop, tmp_path: Path
) -> None:
    reviews = tmp_path / "reviews.csv"
    head = "product_handle,rating,text,photos\n"
    reviews.write_text(f"{head}thing-1,5,Great,worn.png|gone.png\nthing-2,4,Fine,worn.png\n")
    shown = encoded(thing(64))
    (shop.feed.parent / "worn.png").write_bytes(shown)

    def shows(handle: str) -> list[MediaId]:
        return [photo.id for review in shop.catalog.reviews.of(ProductId(handle)) for photo in review.photos]

    def files() -> list[bytes]:
        return [file.read_bytes() for file in shop.media.folder.rglob("original")]

    report = shop.load(reviews=reviews)
    assert report.media_failed == 3 and shows("thing-1") == [] and shown not in files()
    fit = encoded(Image.new("RGB", (64, 80), "#777777"))
    for _ in range(2):
        shop.load(reviews=reviews, fit=lambda photo: fit)
        (id,) = shows("thing-1")
        assert shop.media.original(id) == fit and shown not in files() and shows("thing-2") == [id]
    reviews.write_text(f"{head}thing-1,5,Great,\nthing-2,4,Fine,worn.png\n")
    shop.load(reviews=reviews, fit=lambda photo: fit)
    assert shows("thing-1") == [] and shop.media.original(id) == fit, "another review shows it"
    shop.drop("thing-2")
    shop.load()
    assert fit not in files(), "it went with its product"


def test_reviews_become_ratings(shop: Shop, tmp_path: Path) -> None:
    def stars(handle: str) -> Rating | None:
        return shop.catalog.get([ProductId(handle)])[ProductId(handle)].rating

    reviews = tmp_path / "reviews.csv"
    reviews.write_text(
        "product_handle,rating,title\nthing-1,5,Great\nthing-1,4,Good\nthing-1,11,Odd\nnone,1,Bad\n"
    )
    shop.load(reviews=reviews)
    found = shop.catalog.get([ProductId("thing-1"), ProductId("thing-2")])
    assert [product.rating for product in found.values()] == [Rating(4.5, 2), None]
    kept = shop.catalog.reviews.of(ProductId("thing-1"))
    assert [review.title for review in kept] == ["Great", "Good"]
    reviews.write_text("product_handle,rating,title\nthing-2,3,Late\n")
    shop.load(reviews=reviews)
    assert [shop.catalog.reviews.of(ProductId(id)) == () for id in ("thing-1", "thing-2")] == [True, False]
    assert shop.load().changed == 0, "a feed alone says nothing of reviews"
    assert shop.catalog.reviews.of(ProductId("thing-2")) and stars("thing-2") == Rating(3.0, 1)
    reviews.write_text("product_handle,rating,title\n")
    shop.load(reviews=reviews)
    assert stars("thing-2") is None


def test_stars_that_the_feed_itself_gives_go_when_it_gives_them_no_more(shop: Shop) -> None:
    mug = '{"@type": "Product", "sku": "mug", "name": "Mug", "offers": {"price": 5}%s}'
    shop.feed.write_text(mug % ', "aggregateRating": {"ratingValue": 4, "reviewCount": 2}')
    shop.load(format="schema.org")
    assert shop.catalog.get([ProductId("mug")])[ProductId("mug")].rating == Rating(4.0, 2)
    shop.feed.write_text(mug % "")
    shop.load(format="schema.org")
    assert shop.catalog.get([ProductId("mug")])[ProductId("mug")].rating is None


def test_links_say_what_goes_with_what(shop: Shop, tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    links.write_text(
        "handle,link_type,linked_handle,position\nthing-1,crosssell,thing-3,2\nthing-1,crosssell,thing-2,1\n"
        "thing-1,crosssell,thing-3,3\nthing-1,upsell,thing-4,1\nnone,crosssell,thing-1,1\n"
        "thing-2,Fits,thing-1,\nthing-2,spare_part_for,thing-3,\n"
    )
    shop.load(links=links)
    found = shop.catalog.get([ProductId("thing-1"), ProductId("thing-2")])
    assert [product.links for product in found.values()] == [("thing-2", "thing-3"), ()]
    assert [product.fits for product in found.values()] == [(), ("thing-1", "thing-3")]
    assert shop.load().changed == 0, "a feed alone says nothing of links"
    links.write_text("handle,link_type,linked_handle\nthing-1,crosssell,thing-3\n")
    assert shop.load(links=links).changed == 2


def test_what_a_thing_is_made_for_goes_when_the_feed_says_so_no_more(shop: Shop, tmp_path: Path) -> None:
    lens = '{"@type": "Product", "sku": "lens", "name": "Lens", "offers": {"price": 5}%s}'
    camera = ', "isAccessoryOrSparePartFor": {"@type": "Product", "sku": "camera"}'
    links = tmp_path / "links.csv"

    def fits(feed: str, file: Path | None = None) -> tuple[str, ...]:
        shop.feed.write_text(feed)
        shop.load(format="schema.org", links=file)
        return shop.catalog.get([ProductId("lens")])[ProductId("lens")].fits

    assert fits(lens % camera) == ("camera",) and fits(lens % "") == ()
    links.write_text("handle,link_type,linked_handle\nlens,fits,body\n")
    assert fits(lens % camera, links) == fits(lens % "") == ("body",), "a feed alone says nothing of links"
    links.write_text("handle,link_type,linked_handle\nlamp,fits,body\n")
    assert fits(lens % camera, links) == ("camera",) and fits(lens % "") == ()


def test_a_file_that_is_no_feed_leaves_no_trace(shop: Shop) -> None:
    shop.feed.write_text("")
    with pytest.raises(InvalidInput):
        shop.load()
    assert shop.catalog.runs() == [] and shop.catalog.head() == 0


def test_sync_follows_other_writers_and_rebuilds_a_lost_index(shop: Shop, tmp_path: Path) -> None:
    shop.load()
    shop.catalog.remove([ProductId("thing-7")])
    shop.catalog.offers({Sku("8-red"): Offer(Money(1, "USD"))})
    assert sync(shop.catalog, shop.index, shop.encoder, shop.media) == 2
    assert shop.index.count() == 18
    fresh = ToyIndex(tmp_path / "fresh.sqlite")
    sync(shop.catalog, fresh, shop.encoder, shop.media)
    assert fresh.dump() == shop.index.dump() and (shop.encoder.pictures, shop.encoder.sentences) == (20, 20)


def test_the_index_is_optimized_once_enough_changed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopkeeper.ingest.sync.STALE", 5)
    shop.load()
    shop.load()
    assert shop.index.optimized == 1


def test_an_index_that_was_lost_is_optimized_once_it_is_built_anew(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopkeeper.ingest.sync.STALE", 5)
    shop.load()
    fresh = ToyIndex(tmp_path / "fresh.sqlite")
    sync(shop.catalog, fresh, shop.encoder, shop.media)
    assert fresh.optimized == 1


class Label:
    """Reads the same word on every picture, and stumbles over the first."""

    name, asked = "label:1", 0

    def __call__(self, picture: Image.Image) -> tuple[ReadLine, ...]:
        self.asked += 1
        if self.asked == 1:
            raise RuntimeError("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION")
        return (ReadLine(Untrusted("HAZELNUT"), 0.95),)


def test_a_picture_that_the_reader_stumbles_over_does_not_keep_the_others_from_being_read(shop: Shop) -> None:
    shop.load()
    reader = Label()
    sync(shop.catalog, shop.index, shop.encoder, shop.media, letters=reader)
    assert sum("hazelnut" in said for said, _ in shop.index.dump().values()) == 19
    assert under_way(shop.catalog, f"index/{shop.encoder.name}") is None
    sync(shop.catalog, shop.index, shop.encoder, shop.media, letters=reader)
    assert reader.asked == 20, "it is looked at again when its product changes"


def test_looks_that_are_written_again_for_their_words_are_optimized_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopkeeper.ingest.sync.STALE", 8)
    shop.load()
    assert shop.index.optimized == 1
    sync(shop.catalog, shop.index, shop.encoder, shop.media, letters=Label())
    assert shop.index.optimized == 2


def test_progress_is_told_by_stage(shop: Shop) -> None:
    told = list[tuple[str, int, int]]()

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    settings = Settings(data=shop.folder)
    import_feed(
        shop.feed,
        catalog=shop.catalog,
        media=shop.media,
        settings=settings,
        index=shop.index,
        encoder=shop.encoder,
        progress=progress,
    )
    assert {stage for stage, _, _ in told} == {"read", "import", "index"}
    assert told[-1] == ("index", 10, 10) and ("import", 10, 10) in told
