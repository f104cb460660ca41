"""An import, told as a paragraph: sniff, survey, read, fetch pictures, put, remove what is gone, sync.

Knows the order and what each stage may cost. Refuses to know formats, HTTP, tables and models. Every batch is one
short transaction and every step repeatable, so a killed import is mended by running it again.
"""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from time import monotonic

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.pictures import let_go
from shopkeeper.catalog.port import Catalog, Learnt
from shopkeeper.catalog.reviews import keep
from shopkeeper.catalog.runs import BadRow, ImportReport
from shopkeeper.embedding.letters import Reader
from shopkeeper.embedding.port import Encoder
from shopkeeper.index.port import Index
from shopkeeper.ingest import lock, reviews
from shopkeeper.ingest.feeds import TELL_FITS, importer
from shopkeeper.ingest.links import Links, links
from shopkeeper.ingest.media import Pictures
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.ingest.sync import sync
from shopkeeper.ingest.web import GivenUp
from shopkeeper.settings import Settings
from shopkeeper.types import Media, Product, ProductId, Review, Sku
from shopkeeper.types.errors import Conflict, ShopkeeperError, Unavailable

BATCH = 64
FETCHERS = 4
KEPT_ROWS = 10_000
"""Bad rows stored per run; all are counted."""


@dataclass(frozen=True, slots=True)
class Options:
    """How one feed is imported."""

    format: str = ""
    """A name in FORMATS; sniffed when empty."""
    name: str = ""
    """The source that products are filed under; the feed's absolute path when empty."""
    complete: bool = True
    """The feed is whole: products of the same source that it no longer has are removed."""
    force: bool = False
    """Remove them even if they are more than half."""
    refresh: bool = False
    """Ask again for web pictures that are kept: another may lie at the same address by now."""
    wait: bool = True
    """Wait for another import to end; else refuse."""
    reviews: Path | None = None
    """CSV with ``product_handle`` and ``rating``: all that was written of these products."""
    links: Path | None = None
    """CSV with ``handle``, ``link_type`` and ``linked_handle``: what goes with what."""
    pictures: Path | None = None
    """Folder of the pictures; the feed's own when None."""
    screen: "Screen | None" = None
    """Looks through what comes in: what it leaves out is not sold or shown."""
    fit: "Callable[[bytes], bytes] | None" = None
    """Makes a customer's photo fit to be kept, or refuses it; none are kept without."""
    allow: Collection[str] = field(default_factory=frozenset)
    """Hosts that may have private addresses. For tests."""


def import_feed(
    source: Path,
    *,
    catalog: Catalog,
    media: MediaStore,
    settings: Settings,
    index: Index | None = None,
    encoder: Encoder | None = None,
    reader: Reader | None = None,
    progress: Progress = silent,
    options: Options = Options(),
) -> ImportReport:
    """Bring the catalogue, and the index when one is given, to the state the feed describes.

    Raises:
        InvalidInput, Unsupported: the file cannot be read as a feed at all; nothing was written.
        Conflict: too much would be removed (nothing was written), or another import runs and ``wait`` is false.
    """
    with lock.importer(settings.data, wait=options.wait, on_wait=lambda message: progress(message, 0, 0)):
        report = _Run(source, catalog, media, settings, progress, options).execute()
        if index and encoder:
            began = monotonic()
            sync(catalog, index, encoder, media, progress, reader)
            report = catalog.record(replace(report, indexing=monotonic() - began))
        return report


Screen = Callable[[Product, Sequence[Review]], tuple[Product | None, Sequence[Review]]]
"""What of a product and its reviews may be sold and shown."""


class _Run:
    """One import under way: the counts so far and the rows set aside."""

    def __init__(
        self,
        file: Path,
        catalog: Catalog,
        media: MediaStore,
        settings: Settings,
        progress: Progress,
        options: Options,
    ) -> None:
        self._file, self._catalog, self._media, self._settings = file, catalog, media, settings
        self._progress, self._options = progress, options
        format, self._read = importer(file, options.format)
        self._report = ImportReport(options.name or str(file.resolve()), _now(), format)
        self._bad: dict[BadRow, None] = {}
        self._whole = True
        self._torn: set[ProductId] = set()
        """Products of which a row is broken today: what they had stays."""
        self._leaving: set[ProductId] = set()
        """Products whose variants of before this import takes away: it tells them anew, or removes them."""

    def execute(self) -> ImportReport:
        began = monotonic()
        ids = self._survey()
        gone = self._gone(ids)
        self._leaving = gone | (ids - self._torn)
        told = reviews.read(self._options.reviews) if self._options.reviews else None
        for row in told.bad if told else ():
            self._set_aside(row)
            self._count(quarantined=1)
        linked = self._links()
        self._media.sweep()
        for batch in self._with_pictures(_batches(self._products(), BATCH)):
            owned = self._own(self._beside(batch, told, linked))
            sold, said = self._screened(owned, told)
            self._put(sold)
            let_go((one for one in owned if one.id not in said), self._catalog, self._media)
            if told:
                keep(self._catalog.reviews, self._media, self._with_photos(said))
            self._progress("import", self._report.read, len(ids))
        keep(self._catalog.reviews, self._media, dict.fromkeys(gone, ()))
        self._count(removed=self._catalog.remove(gone), seconds=monotonic() - began)
        return self._catalog.record(self._report, list(self._bad))

    def _links(self) -> Links | None:
        """What the file beside the feed says or, without one, the last that there was: apart from what the feed says itself."""
        name = f"links/{self._report.source}"
        if self._options.links:
            told = links(self._options.links)
            self._catalog.keep_learnt(name, Learnt(0, told.pack()))
            return told
        kept = self._catalog.learnt(name)
        return Links.unpack(kept.body) if kept else None

    def _survey(self) -> set[ProductId]:
        """The ids the feed speaks of, before anything is written: a file that is no feed is refused whole."""
        ids: set[ProductId] = set()
        for row in self._read(self._file, self._settings.currency):
            if isinstance(row, BadRow):
                self._torn.add(ProductId(row.product))
                self._whole &= not row.may_be_any
            else:
                ids.add(row.id)
            self._progress("read", len(ids), 0)
        return ids | self._torn  # a product whose row is broken today is not gone

    def _gone(self, ids: set[ProductId]) -> set[ProductId]:
        """What this source had and the feed has no more; nothing, where a broken line may be what it says of it."""
        if not self._options.complete:
            return set()
        had = self._catalog.ids(self._report.source)
        gone = had - ids
        if gone and not self._whole:
            self._set_aside(
                BadRow(0, f"missing and kept: {len(gone)} of {len(had)} products — mend what is broken below")
            )
            return set()
        if len(gone) * 2 > len(had) and not self._options.force:
            raise Conflict(
                f"{len(gone)} of {len(had)} products of {self._report.source} are not in this feed; nothing was changed",
                field="file",
                fix="--force removes them, --partial keeps them",
            )
        return gone

    def _products(self) -> Iterator[Product]:
        for row in self._read(self._file, self._settings.currency):
            if isinstance(row, BadRow):
                self._set_aside(row)
                self._count(quarantined=1)
            else:
                self._count(read=1)
                yield row

    def _beside(
        self, batch: Sequence[Product], told: reviews.Told | None, linked: Links | None
    ) -> list[Product]:
        """With what files beside the feed say; what they said in earlier runs stays where they are not given. What a broken
        row may be of stays, too."""
        before = self._catalog.get([product.id for product in batch])
        pairs = [(product, before.get(product.id, product)) for product in batch]
        pairs = [
            (_mended(product, known) if product.id in self._torn else product, known)
            for product, known in pairs
        ]
        return [self._linked(self._rated(product, known, told), known, linked) for product, known in pairs]

    def _linked(self, product: Product, known: Product, linked: Links | None) -> Product:
        """With what goes with it; where no file says so, as the feed says or, where that cannot say it, as it was."""
        if linked is None:
            fits = product.fits if self._report.format in TELL_FITS else known.fits
            return replace(product, links=known.links, fits=fits)
        return replace(
            product,
            links=linked.beside.get(product.id, product.links),
            fits=linked.fits.get(product.id, product.fits),
        )

    def _rated(self, product: Product, known: Product, told: reviews.Told | None) -> Product:
        if told:
            return replace(product, rating=told.rating(product.id) or product.rating)
        reviewed = known.rating != product.rating and self._catalog.reviews.version(product.id)
        return replace(product, rating=known.rating) if reviewed else product

    def _own(self, products: Sequence[Product]) -> list[Product]:
        """Without variants whose sku another product has and keeps: whoever buys one would get the other."""
        owners = self._catalog.owners([variant.sku for product in products for variant in product.variants])
        found = []
        for product in products:
            taken = {
                variant.sku: owner
                for variant in product.variants
                if (owner := owners.get(variant.sku, product.id)) != product.id and owner not in self._leaving
            }
            for sku, owner in taken.items():
                reason = f"sku {sku!r} is sold as product {owner!r} — make every sku unique"
                self._set_aside(BadRow(0, reason, "sku", product.id))
                self._count(quarantined=1)
            found.append(_without(product, taken) if taken else product)
        return [product for product in found if product.looks]

    def _screened(
        self, products: Sequence[Product], told: reviews.Told | None
    ) -> tuple[Sequence[Product], Mapping[ProductId, Sequence[Review]]]:
        said = {product.id: told.reviews.get(product.id, ()) if told else () for product in products}
        if self._options.screen is None:
            return products, said
        passed = [self._options.screen(product, said[product.id]) for product in products]
        sold = [product for product, _ in passed if product]
        return sold, {product.id: kept for product, kept in passed if product}

    def _put(self, products: Sequence[Product]) -> None:
        changed = self._catalog.put(products, self._report.source)
        self._count(changed=changed, unchanged=len(products) - changed)

    def _with_pictures(self, batches: Iterable[list[Product]]) -> Iterator[list[Product]]:
        pictures = Pictures(
            self._media, self._options.pictures or self._file.parent, self._settings, self._options.allow
        )
        with closing(pictures), ThreadPoolExecutor(FETCHERS) as pool:
            for batch in batches:
                wanted = {
                    m.source: (product.id, m)
                    for product in batch
                    for look in product.looks
                    for m in look.media
                }
                known = _known_media(self._catalog.get([product.id for product in batch]).values())
                trusted, spare = ({}, known) if self._options.refresh else (known, {})
                tasks = {s: pool.submit(pictures.fetch, m, trusted.get(s)) for s, (_, m) in wanted.items()}
                fetched = {
                    s: media
                    for s, task in tasks.items()
                    if (media := self._fetched(wanted[s][0], s, task.result) or spare.get(s))
                }
                yield [_illustrated(product, fetched) for product in batch]

    def _fetched(self, product: ProductId, source: str, bring: Callable[[], Media | None]) -> Media | None:
        """A picture that cannot be had is a warning on its product, never a lost product."""
        try:
            media = bring()
        except GivenUp as error:
            warning = BadRow(0, error.message, "media")
        except ShopkeeperError as error:
            warning = replace(BadRow.of(error, product=product, about=f"picture {source}: "), field="media")
        else:
            self._count(media_ok=media is not None)
            return media
        self._set_aside(warning)
        self._count(media_failed=1)
        return None

    def _with_photos(
        self, said: Mapping[ProductId, Sequence[Review]]
    ) -> Mapping[ProductId, Sequence[Review]]:
        """Reviews with those of their photos that could be had and may be kept."""
        pictures = Pictures(
            self._media, self._options.pictures or self._file.parent, self._settings, self._options.allow,
            self._options.fit or refused,
        )  # fmt: skip
        with closing(pictures):
            return {id: [self._shown(id, review, pictures) for review in some] for id, some in said.items()}

    def _shown(self, id: ProductId, review: Review, pictures: Pictures) -> Review:
        if not review.photos:
            return review
        known = {one.source: one for before in self._catalog.reviews.of(id) for one in before.photos}
        found = (
            self._fetched(id, one.source, partial(pictures.fetch, one, known.get(one.source)))
            for one in review.photos
        )
        return replace(review, photos=tuple(one for one in found if one))

    def _set_aside(self, row: BadRow) -> None:
        if len(self._bad) < KEPT_ROWS:
            self._bad.setdefault(row)

    def _count(self, **more: float) -> None:
        self._report = replace(
            self._report, **{name: getattr(self._report, name) + n for name, n in more.items()}
        )


def refused(photo: bytes) -> bytes:
    """Who brings nothing that makes customers' photos fit gets none of them in."""
    raise Unavailable(
        "nothing here makes a customer's photo fit to be kept", field="photos", fix="pass Options.fit"
    )


def _mended(product: Product, known: Product) -> Product:
    """With the variants it had that are not told today: each may be that of a broken row."""
    lost = _without(known, {variant.sku for variant in product.variants})
    looks = {look.id: look for look in product.looks}
    for look in lost.looks:
        here = looks.get(look.id)
        looks[look.id] = replace(here, variants=(*here.variants, *look.variants)) if here else look
    return replace(product, looks=tuple(looks.values()))


def _without(product: Product, skus: Container[Sku]) -> Product:
    """The product without these variants, and without looks that have no other."""
    looks = [
        replace(look, variants=tuple(variant for variant in look.variants if variant.sku not in skus))
        for look in product.looks
    ]
    return replace(product, looks=tuple(look for look in looks if look.variants))


def _known_media(products: Iterable[Product]) -> dict[str, Media]:
    return {m.source: m for product in products for look in product.looks for m in look.media}


def _illustrated(product: Product, fetched: Mapping[str, Media]) -> Product:
    """The product with the pictures that could be had."""
    looks = [
        replace(look, media=tuple(_of(m, fetched) for m in look.media if m.source in fetched))
        for look in product.looks
    ]
    return replace(product, looks=tuple(looks))


def _of(media: Media, fetched: Mapping[str, Media]) -> Media:
    return replace(fetched[media.source], alt=media.alt)


def _batches(products: Iterator[Product], size: int) -> Iterator[list[Product]]:
    while batch := list(islice(products, size)):
        yield batch


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
