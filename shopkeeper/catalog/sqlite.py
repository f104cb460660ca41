"""The catalogue in SQLite (WAL): any number of threads and processes read and write, every read sees every commit.

Knows how products, offers, keys and the change log stay true together. Refuses to know feeds and what vectors mean.
Only Core constructs are used, so that another SQLAlchemy URL needs a new ``open_engine``, not a new catalogue.

The change log is compacted by product, as Kafka compacts a topic: a newer entry takes the place of the older ones it
makes superfluous, so the log never outgrows the catalogue and a reader at any ``seq`` still ends in the same state.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import local
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, insert, select, update

from shopkeeper.catalog import document, schema
from shopkeeper.catalog.cached import Cache
from shopkeeper.catalog.offers import Sales, offer_of, row_of, told, write
from shopkeeper.catalog.port import Change, Kind, Learnt
from shopkeeper.catalog.reviews import ReviewBook
from shopkeeper.catalog.rows import chunks, delete_in, insert_all, log, select_in, within
from shopkeeper.catalog.runs import BadRow, ImportReport, RunLog
from shopkeeper.catalog.stock import SqlStock
from shopkeeper.types import LookId, LookKey, MediaId, Offer, Product, ProductId, Sku
from shopkeeper.types.errors import NotFound

T = TypeVar("T")

_STAMPS = within(select(schema.product.c.id, schema.product.c.stamp), schema.product.c.id)
_BY_LOOK = within(
    select(schema.look.c.key, schema.product.c.id, schema.product.c.stamp).join(
        schema.product, schema.look.c.product_id == schema.product.c.id
    ),
    schema.look.c.key,
)
_LOOKS = within(select(schema.look), schema.look.c.product_id)
_DIGESTS = within(select(schema.product.c.id, schema.product.c.digest), schema.product.c.id)
_DOCUMENTS = within(select(schema.document), schema.document.c.product_id)
_OFFERS = within(select(schema.offer), schema.offer.c.product_id)
_BY_SKU = within(select(schema.offer), schema.offer.c.sku)
_VECTORS = within(
    select(schema.vector.c.digest, schema.vector.c.half).where(schema.vector.c.space == bindparam("space")),
    schema.vector.c.digest,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A product made ready before the write lock is taken."""

    id: ProductId
    facts: document.Json
    digest: bytes
    offers: Mapping[Sku, Offer]
    look_ids: tuple[LookId, ...]

    @classmethod
    def of(cls, product: Product) -> "Draft":
        document.check(product)
        facts = document.facts(product)
        looks = tuple(look.id for look in product.looks)
        return cls(product.id, facts, document.digest(facts), document.offers(product), looks)


class SqlCatalog:
    """``port.Catalog`` plus the log of import runs. ``url``: ``sqlite:////absolute/catalog.sqlite``."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._reader, self._writer = schema.open_engine(url)
        self._runs = RunLog(self._reader, self._writer)
        self.stock = SqlStock(self._reader, self._writer)
        self._sales = Sales(self._reader, self._writer)
        self.reviews = ReviewBook(self._reader, self._writer)
        self._thread = local()
        self._cache = Cache()

    # -- writing ---------------------------------------------------------------------------------------------------

    def put(self, products: Iterable[Product], source: str = "") -> int:
        drafts = {product.id: Draft.of(product) for product in products}
        if not drafts:
            return 0
        with self._writer.begin() as db:
            before = _digests(db, list(drafts))
            changed = [draft for draft in drafts.values() if before.get(draft.id) != draft.digest]
            same = [draft for draft in drafts.values() if before.get(draft.id) == draft.digest]
            repriced = _with_new_offers(db, same)
            _write_products(db, changed, source)
            _write_offers(db, [*changed, *repriced])
            log(db, Kind.OFFER, {draft.id: () for draft in repriced})
            _claim(db, same, source)
        return len(changed) + len(repriced)

    def offers(self, offers: Mapping[Sku, Offer]) -> int:
        return self.change_offers(offers, lambda sku, _: offers[sku])

    def change_offers(self, skus: Collection[Sku], change: Callable[[Sku, Offer], Offer]) -> int:
        with self._writer.begin() as db:
            rows = select_in(db, _BY_SKU, list(skus))
            if unknown := set(skus) - {row.sku for row in rows}:
                raise NotFound(
                    f"no variant has sku {min(unknown)!r}",
                    field="sku",
                    fix="check the spelling; skus are exact",
                )
            given = {row.sku: told(change(row.sku, offer_of(row)), row) for row in rows}
            for sku, offer in given.items():
                document.check_offer(sku, offer)
            news = [(row, given[row.sku]) for row in rows if offer_of(row) != given[row.sku]]
            write(db, news)
        return len({row.sku for row, _ in news})

    def turn(self) -> int:
        head = self.head()
        return self.head() if self._sales.turn(head) else head

    def remove(self, ids: Iterable[ProductId]) -> int:
        wanted = list(dict.fromkeys(ids))
        with self._writer.begin() as db:
            found = list(_digests(db, wanted))
            keys = {id: tuple(looks.values()) for id, looks in _look_keys(db, found).items()}
            log(db, Kind.REMOVED, {id: keys.get(id, ()) for id in found})
            delete_in(db, schema.product, schema.product.c.id, found)
            for table in (schema.document, schema.look, schema.offer, schema.review):
                delete_in(db, table, table.c.product_id, found)
        return len(found)

    # -- reading ---------------------------------------------------------------------------------------------------

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        with self._reader.connect() as db:
            rows = select_in(db, _STAMPS, list(dict.fromkeys(ids)))
            found = self._load(db, {ProductId(row.id): row.stamp for row in rows})
        return {id: found[id] for id in ids if id in found}

    def offers_of(self, skus: Sequence[Sku]) -> dict[Sku, Offer]:
        with self._reader.connect() as db:
            rows = select_in(db, _BY_SKU, list(dict.fromkeys(skus)))
        return {Sku(row.sku): offer_of(row) for row in rows}

    def owners(self, skus: Sequence[Sku]) -> dict[Sku, ProductId]:
        with self._reader.connect() as db:
            rows = select_in(db, _BY_SKU, list(dict.fromkeys(skus)))
        found: dict[Sku, ProductId] = {}
        for row in sorted(rows, key=lambda row: row.product_id, reverse=True):
            found[Sku(row.sku)] = ProductId(row.product_id)
        return found

    def by_look(self, keys: Sequence[LookKey]) -> dict[LookKey, Product]:
        with self._reader.connect() as db:
            rows = select_in(db, _BY_LOOK, list(dict.fromkeys(map(int, keys))))
            found = self._load(db, {ProductId(row.id): row.stamp for row in rows})
        return {LookKey(row.key): found[row.id] for row in rows}

    def scan(self, batch: int = 500) -> Iterator[list[Product]]:
        last = ""
        while ids := self._ids(schema.product.c.id > last, batch):
            yield list(self.get(ids).values())
            last = ids[-1]

    def shows(self, picture: MediaId) -> bool:
        body = schema.document.c.body
        query = select(schema.document.c.product_id).where(func.instr(body, picture.encode()) > 0).limit(1)
        with self._reader.connect() as db:
            sold = db.execute(query).first()
        return sold is not None or bool(self.reviews.showing(picture))

    def ids(self, source: str) -> set[ProductId]:
        return set(self._ids(schema.product.c.source == source))

    def changes(self, after: int, limit: int = 10_000) -> list[Change]:
        query = (
            select(schema.change)
            .where(schema.change.c.seq > after)
            .order_by(schema.change.c.seq)
            .limit(limit)
        )
        with self._reader.connect() as db:
            rows = db.execute(query).all()
        return [Change(r.seq, Kind(r.kind), r.product_id, tuple(orjson.loads(r.keys))) for r in rows]

    def unread(self, after: int) -> int:
        change = schema.change.c
        query = select(func.count()).where(change.seq > after, change.kind != Kind.OFFER)
        with self._reader.connect() as db:
            return db.execute(query).scalar_one()

    def head(self) -> int:
        # A prepared statement on a connection kept by this thread: SQLAlchemy's own path costs ten times as much.
        try:
            cursor = self._thread.cursor
        except AttributeError:
            self._thread.connection = self._reader.raw_connection()
            cursor = self._thread.cursor = self._thread.connection.cursor()
        cursor.execute("SELECT value FROM counter WHERE name = 'seq'")
        return int(cursor.fetchone()[0])

    def count(self) -> int:
        with self._reader.connect() as db:
            return int(db.execute(select(func.count()).select_from(schema.product)).scalar_one())

    # -- what readers keep here ------------------------------------------------------------------------------------

    def vectors(self, space: str, digests: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        with self._reader.connect() as db:
            rows = select_in(db, _VECTORS, list(dict.fromkeys(digests)), space=space)
        return {row.digest: np.frombuffer(row.half, np.float16).astype(np.float32) for row in rows}

    def keep_vectors(self, space: str, vectors: Mapping[str, npt.NDArray[np.float32]]) -> None:
        rows = [
            {"space": space, "digest": d, "half": v.astype(np.float16).tobytes()} for d, v in vectors.items()
        ]
        table = schema.vector
        with self._writer.begin() as db:
            delete_in(db, table, table.c.digest, list(vectors), table.c.space == space)
            insert_all(db, table, rows)

    def drop_vectors(self, space: str) -> None:
        with self._writer.begin() as db:
            db.execute(delete(schema.vector).where(schema.vector.c.space == space))

    def bookmark(self, reader: str) -> int:
        with self._reader.connect() as db:
            query = select(schema.bookmark.c.seq).where(schema.bookmark.c.reader == reader)
            return int(db.execute(query).scalar() or 0)

    def set_bookmark(self, reader: str, seq: int) -> None:
        self._note(schema.bookmark, reader, seq=seq)

    def learnt(self, reader: str, since: int = 0) -> Learnt | None:
        table = schema.learnt.c
        query = select(table.seq, table.body).where(table.reader == reader, table.seq >= since)
        with self._reader.connect() as db:
            row = db.execute(query).one_or_none()
        return Learnt(row.seq, row.body) if row else None

    def keep_learnt(self, reader: str, learnt: Learnt) -> None:
        self._note(schema.learnt, reader, seq=learnt.seq, body=learnt.body)

    def record(self, report: ImportReport, bad: Sequence[BadRow] = ()) -> ImportReport:
        return self._runs.record(report, bad)

    def runs(self, limit: int = 20) -> list[ImportReport]:
        return self._runs.runs(limit)

    def quarantine(self, run: int) -> list[BadRow]:
        return self._runs.quarantine(run)

    def close(self) -> None:
        self._thread = local()
        self._reader.dispose()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _note(self, table: Table, reader: str, **said: int | bytes) -> None:
        """In place of what ``reader`` noted there before."""
        with self._writer.begin() as db:
            db.execute(delete(table).where(table.c.reader == reader))
            db.execute(insert(table), {"reader": reader, **said})

    def _ids(self, where: ColumnElement[bool], limit: int | None = None) -> list[ProductId]:
        query = select(schema.product.c.id).where(where).order_by(schema.product.c.id).limit(limit)
        with self._reader.connect() as db:
            return [ProductId(id) for id in db.execute(query).scalars()]

    def _load(self, db: Connection, stamps: Mapping[ProductId, int]) -> dict[ProductId, Product]:
        """Products at exactly these stamps: from memory when it has them, else from the same consistent read."""
        found = self._cache.get(stamps)
        if missing := [id for id in stamps if id not in found]:
            fresh = _documents(db, missing)
            self._cache.keep(stamps, fresh)
            found |= fresh
        return found


def _write_products(db: Connection, drafts: Sequence[Draft], source: str) -> None:
    ids = [draft.id for draft in drafts]
    before = _look_keys(db, ids)
    keys = _assign_keys(db, drafts, before)
    gone = {id: tuple(k for look, k in before[id].items() if look not in keys[id]) for id in ids}
    delete_in(db, schema.look, schema.look.c.key, [key for some in gone.values() for key in some])
    delete_in(db, schema.product, schema.product.c.id, ids)
    delete_in(db, schema.document, schema.document.c.product_id, ids)
    rows = [{"id": draft.id, "stamp": 0, "digest": draft.digest, "source": source} for draft in drafts]
    insert_all(db, schema.product, rows)
    bodies = [
        {"product_id": draft.id, "body": document.pack(draft.facts, keys[draft.id])} for draft in drafts
    ]
    insert_all(db, schema.document, bodies)
    log(db, Kind.PRODUCT, gone)


def _assign_keys(
    db: Connection, drafts: Sequence[Draft], before: Mapping[ProductId, Mapping[LookId, LookKey]]
) -> dict[ProductId, dict[LookId, LookKey]]:
    """Keys of every look of ``drafts``: kept where the look is known, else the next ones."""
    new = [(draft.id, look) for draft in drafts for look in draft.look_ids if look not in before[draft.id]]
    fresh = dict(zip(new, schema.take(db, "look", len(new)), strict=True)) if new else {}
    insert_all(
        db, schema.look, [{"key": k, "product_id": p, "look_id": look} for (p, look), k in fresh.items()]
    )
    return {
        draft.id: {
            look: before[draft.id].get(look) or LookKey(fresh[draft.id, look]) for look in draft.look_ids
        }
        for draft in drafts
    }


def _with_new_offers(db: Connection, drafts: Sequence[Draft]) -> list[Draft]:
    stored = _offers(db, [draft.id for draft in drafts])
    return [draft for draft in drafts if stored[draft.id] != draft.offers]


def _write_offers(db: Connection, drafts: Sequence[Draft]) -> None:
    delete_in(db, schema.offer, schema.offer.c.product_id, [draft.id for draft in drafts])
    rows = [
        {"product_id": draft.id, "sku": sku, **row_of(offer)}
        for draft in drafts
        for sku, offer in draft.offers.items()
    ]
    insert_all(db, schema.offer, rows)


def _claim(db: Connection, drafts: Sequence[Draft], source: str) -> None:
    """Unchanged products now come from ``source``."""
    table = schema.product
    for ids in chunks([draft.id for draft in drafts]):
        db.execute(update(table).where(table.c.id.in_(ids), table.c.source != source).values(source=source))


def _digests(db: Connection, ids: Sequence[ProductId]) -> dict[ProductId, bytes]:
    return {row.id: row.digest for row in select_in(db, _DIGESTS, ids)}


def _look_keys(db: Connection, ids: Sequence[ProductId]) -> defaultdict[ProductId, dict[LookId, LookKey]]:
    found: defaultdict[ProductId, dict[LookId, LookKey]] = defaultdict(dict)
    for row in select_in(db, _LOOKS, ids):
        found[row.product_id][row.look_id] = row.key
    return found


def _offers(db: Connection, ids: Sequence[ProductId]) -> defaultdict[ProductId, dict[Sku, Offer]]:
    found: defaultdict[ProductId, dict[Sku, Offer]] = defaultdict(dict)
    for row in select_in(db, _OFFERS, ids):
        found[row.product_id][row.sku] = offer_of(row)
    return found


def _documents(db: Connection, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
    offers = _offers(db, ids)
    rows = select_in(db, _DOCUMENTS, ids)
    return {row.product_id: document.unpack(row.body, offers[row.product_id]) for row in rows}
