"""A shop of three products held in memory, and its door. The real shop stands behind the same door in the journeys."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from shopkeeper.api import create_app
from shopkeeper.api.pool import Pool
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.concierge import Concierge, Turn
from shopkeeper.concierge.pieces import Done, Piece
from shopkeeper.concierge.store import Conversations, Exchange
from shopkeeper.events import Erased, Malformed, Receipt
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.experiments.assignment import Decision, undecided
from shopkeeper.features.facts import NoFacts
from shopkeeper.features.person import Choices, Person
from shopkeeper.features.profile import Profile, profile
from shopkeeper.fit import Chart, advise, compatible, general
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.knowledge import Cited, Documents
from shopkeeper.language import Vocabulary, understand
from shopkeeper.recommend.shown import shown as offered
from shopkeeper.reviews import sum_up
from shopkeeper.settings import Settings
from shopkeeper.shop.backroom import Status
from shopkeeper.shop.conversing import told
from shopkeeper.shop.fulfilling import open_fulfilment
from shopkeeper.speech import Ears, Live, NothingHeard, Transcript
from shopkeeper.speech.decode import decode
from shopkeeper.telemetry import stage, trace
from shopkeeper.trust import Audit, Seal
from shopkeeper.trust.ages import Ages
from shopkeeper.types import (
    Advice,
    Compatibility,
    Constraint,
    Context,
    CustomerId,
    Event,
    Facet,
    FacetValue,
    Hit,
    Intent,
    Look,
    LookId,
    LookKey,
    Match,
    Media,
    MediaId,
    Money,
    Occasion,
    Offer,
    Op,
    Opinions,
    PhotoVerdict,
    Pick,
    Picks,
    Product,
    ProductId,
    Proof,
    Query,
    Rating,
    Region,
    Relaxation,
    ShopperId,
    Sku,
    Slate,
    Surface,
    Told,
    Trace,
    Variant,
    Verdict,
)
from shopkeeper.types.errors import InvalidInput, NotFound, Unavailable, Unsupported
from tests.known import event_of
from tests.words import Words

Response = Any

PICTURE = MediaId("9f" * 32)
NO_CUSTOMER, NOBODY = CustomerId(""), Context()


def product(id: str, title: str, price: int) -> Product:
    variant = Variant(
        Sku(f"{id}-M"), {"size": "M"}, Offer(Money(price, "USD"), stock=3, delivery=date(2030, 5, 17))
    )
    pictures = (Media("a.jpg", PICTURE, width=10, height=20, blur="#aabbcc"), Media("not fetched.jpg"))
    look = Look(LookId(f"{id}/blue"), "Navy", ("Navy",), pictures, (variant,), LookKey(1))
    return Product(
        ProductId(id), title, brand="Luma", categories=(("Tops",),), looks=(look,), rating=Rating(4.4, 31)
    )


@dataclass(frozen=True)
class Conversable:
    """What the concierge asks of a shop, of one in memory."""

    shop: "MemoryShop"

    def search(self, query: Query) -> Slate:
        return self.shop.search(query)

    look_up = search

    def products(self, ids: Sequence[ProductId], context: Context = NOBODY) -> dict[ProductId, Product]:
        return {id: self.shop.products[id] for id in ids if id in self.shop.products}

    def named(self, words: str) -> dict[ProductId, str]:
        return {id: product.title for id, product in self.shop.products.items()}

    def understand(self, text: str, context: Context) -> Intent:
        return understand(text, Vocabulary(), context)

    def recommend_at_once(self, surface: Surface, occasion: Occasion) -> Picks | None:
        return self.shop.recommend_at_once(surface, occasion)

    def recommend(self, surface: Surface, occasion: Occasion) -> Picks:
        return self.shop.recommend(surface, occasion)

    def slate(self, picks: Picks, context: Context = NOBODY) -> Slate:
        return self.shop.slate(picks, context)


class MemoryShop:
    """Finds products whose title holds the text and whose price meets price wishes; nothing more."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.products = {
            p.id: p for p in (product("coat", "Rain coat", 9900), product("a/b ü?", "Hat", 1500))
        }
        self.asked: list[Query] = []
        self.occasions: list[Occasion] = []
        self.before_search: Callable[[], None] = lambda: None
        self.closed = False
        self.indexed = 4

    @property
    def currency(self) -> str:
        return self.settings.currency

    @cached_property
    def events(self) -> SqliteEvents:
        """The real log: what is told at the door ends here."""
        return SqliteEvents(self.settings.events_file)

    @cached_property
    def conversations(self) -> Conversations:
        """The real store."""
        return Conversations(self.settings.data / "conversations.sqlite", str)

    def converse(self, turn: Turn, conversation: str = "") -> Iterator[Piece]:
        """The real concierge, over this shop."""
        return told(Concierge(Conversable(self), self.threads), self, turn, conversation, undecided())  # type: ignore[arg-type]

    def conversed(self, done: Done, context: Context, decision: Decision, shown: int) -> None:
        """Leaves no trace."""

    def marked(self) -> str:
        return ""

    @cached_property
    def threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(2)

    @cached_property
    def _orders(self) -> tuple[Fulfilment, Desk, SqlCatalog]:
        """Real ones, over a catalogue of these products."""
        catalog = SqlCatalog(self.settings.catalog_url)
        catalog.put(self.products.values())
        return *open_fulfilment(self.settings, catalog, self.events, Audit.of(self.settings.data)), catalog

    @property
    def fulfilment(self) -> Fulfilment:
        return self._orders[0]

    @property
    def desk(self) -> Desk:
        return self._orders[1]

    def recognise(self, events: Sequence[Event]) -> tuple[tuple[Event, ...], int]:
        return tuple(events), sum(line.product not in self.products for e in events for line in e.lines)

    def record(self, events: Sequence[Event], agent: str = "") -> Receipt:
        return self.events.append(events, agent)

    def set_aside(self, rows: Sequence[Malformed]) -> None:
        self.events.reject(rows)

    def opinions(self, id: ProductId, context: Context = NOBODY) -> Opinions:
        return sum_up(self.product(id).id, ())

    def fit(self, id: ProductId, told: Told) -> Advice:
        return advise(self.product(id), told, (), general())

    def compatible(self, id: ProductId, other: ProductId | None = None, words: str = "") -> Compatibility:
        return compatible(self.product(id), self.product(other) if other else words)

    @property
    def charts(self) -> tuple[Chart, ...]:
        return ()

    def history(self, shopper: ShopperId) -> list[Event]:
        return [event_of(kept) for kept in self.events.of(shopper)]

    def profile(self, shopper: ShopperId) -> Profile:
        events = [event_of(kept) for kept in self.events.of(shopper)]
        person = Person(NoFacts.space)
        for event in events:
            person.apply(event, NoFacts())
        return profile(events, person, NoFacts(), Choices(), time.time_ns() // 1000)

    def said(self, shopper: ShopperId) -> list[Exchange]:
        return self.conversations.of(shopper)

    def belongings(
        self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER, conversation: str = ""
    ) -> dict[str, Any]:
        return dict(orjson.loads(orjson.dumps(self.desk.told(shopper, customer), sorted)))

    def forget(self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER) -> Erased:
        self.desk.forget(shopper, customer)
        return self.events.erase(shopper)

    def search(self, query: Query) -> Slate:
        self.asked.append(query)
        self.before_search()
        if query.cursor and query.cursor != "next":
            raise InvalidInput("the cursor is not one of this query", field="cursor", fix="leave it out")
        for image in query.images:
            if not image.startswith((b"\x89PNG", b"\xff\xd8")):
                raise Unsupported("not a picture we read", field="images", fix="send a JPEG")
        with trace() as running, stage("retrieve"):
            found = [p for p in self.products.values() if query.text.lower() in p.title.lower()]
        hits = tuple(_hit(p, query.constraints) for p in found)
        slate = Slate(
            hits,
            len(hits),
            Intent(query.text, query.text, corrections=(("cot", "coat"),)),
            query.constraints,
            Trace(running.id, running.stages, {"index": "memory"}),
            (Facet("colour", (FacetValue("blue", 1),)),),
            tuple(Relaxation(c, 1) for c in query.constraints),
            photos=tuple(PhotoVerdict(Match.NOT_STOCKED, 0.1, regions=_things(query)) for _ in query.images),
            cursor="" if query.cursor else "next",
        )
        return self.ages.slate(slate, query.context.of_age)

    @property
    def ages(self) -> Ages:
        return Ages.of(self.settings.age_restricted, self.settings.age_pictures, Seal.of(self.settings.data))

    def adult(self, picture: MediaId) -> bool:
        plain = (one for one in self.products.values() if not self.ages.restricted(one))
        shown = {media.id for one in plain for look in one.looks for media in look.media}
        return self.ages.veiling and picture not in shown

    def product(self, id: ProductId, context: Context = NOBODY) -> Product:
        try:
            return self.ages.told(self.products[id], context.of_age)
        except KeyError:
            raise NotFound(f"no product {id!r}", field="id", fix="search for it") from None

    def shown(self, slate: Slate, query: Query, surface: Surface = Surface.SEARCH) -> None:
        """Leaves no trace."""

    def similar(self, id: ProductId, size: int = 12, context: Context = NOBODY) -> Slate:
        self.product(id)
        return self.search(Query(size=size, context=context))

    def recommend_at_once(self, surface: Surface, occasion: Occasion) -> Picks | None:
        return None if len(self.occasions) % 2 else self.recommend(surface, occasion)

    def recommend(self, surface: Surface, occasion: Occasion) -> Picks:
        """The first products that are not excluded."""
        for id in occasion.products:
            self.product(id)
        out = {*occasion.products, *occasion.without}
        with trace() as running:
            picks = tuple(
                Pick(p.id, p.title, p.looks[0].key, v.sku, v.offer, "Popular this week", 0.5)
                for p in self.products.values()
                if p.id not in out
                for v in p.looks[0].variants[:1]
            )
        self.occasions.append(occasion)
        return Picks(surface, picks[: occasion.size], Trace(running.id))

    def slate(self, picks: Picks, context: Context = NOBODY) -> Slate:
        hits = tuple(_hit(self.products[pick.product], ()) for pick in picks.picks)
        return self.ages.slate(Slate(hits, len(hits), Intent("", ""), (), picks.trace), context.of_age)

    def offered(self, picks: Picks, context: Context) -> None:
        self.events.post([offered(picks, context, time.time_ns() // 1000)], context.agent)

    @cached_property
    def documents(self) -> Documents:
        """The real ones, with one policy."""
        documents = Documents(self.settings.documents_file, Words)
        documents.add(
            "returns.md",
            b"# Returns\n\n## Sale items\n\nSale items may be returned. You get back what you paid.\n",
        )
        return documents

    def ask_documents(self, question: str, size: int = 3) -> tuple[Cited, ...]:
        return self.documents.ask(question, size)

    ears: Ears | None = None

    def transcribe(self, recording: bytes) -> Transcript:
        if self.ears is None:
            decode(recording, self.settings.max_audio_seconds)
            raise NothingHeard("nobody speaks in tests", field="audio", fix="speak")
        return self.ears(recording)

    def listen(self) -> Live:
        if self.ears is None:
            raise Unavailable("this shop does not listen", field="speech")
        return Live(self.ears)

    def suggest(self, prefix: str, size: int = 8) -> tuple[str, ...]:
        return tuple(p.title for p in self.products.values() if p.title.lower().startswith(prefix.lower()))[
            :size
        ]

    def media(self, id: MediaId, width: int) -> tuple[bytes, str]:
        if id != PICTURE:
            raise NotFound("no such picture", field="id", fix="reload the page")
        return picture("WEBP", width), "image/webp"

    def set_offers(self, offers: Mapping[Sku, Offer]) -> int:
        for sku, offer in offers.items():
            owner = next((p for p in self.products.values() if sku in {v.sku for v in p.variants}), None)
            if owner is None:
                raise NotFound(f"no variant {sku!r}", field="sku", fix="import it first")
            variant = replace(owner.looks[0].variants[0], offer=offer)
            self.products[owner.id] = replace(owner, looks=(replace(owner.looks[0], variants=(variant,)),))
        return len(offers)

    def remove(self, ids: Iterable[ProductId]) -> int:
        return sum(self.products.pop(id, None) is not None for id in ids)

    def status(self) -> Status:
        if self.closed:
            raise Unavailable("closed", fix="open it")
        return Status(3, 4, self.indexed, 0, None, {})

    def close(self) -> None:
        self.closed = True
        for opened in {"events", "conversations"} & set(vars(self)):
            getattr(self, opened).close()
        if "threads" in vars(self):
            self.threads.shutdown()
        if "_orders" in vars(self):
            self.fulfilment.store.close()
            self._orders[2].close()


def _things(query: Query) -> tuple[Region, ...]:
    if not (query.regions and query.box):
        return ()
    return (Region(query.box, "Hats", Match.LOOK_ALIKE, 0.3, ProductId("coat"), LookKey(1)),)


def _hit(found: Product, wishes: tuple[Constraint, ...]) -> Hit:
    look = found.looks[0]
    proofs = tuple(Proof(wish, Verdict.PROVEN, "Navy", "attribute:colour") for wish in wishes)
    return Hit(found, look, look.variants[0], 0.5, {"lexical": 0.5}, proofs, "why not", (look,))


def picture(format: str = "PNG", width: int = 8) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (width, 8), "teal").save(drawn, format)
    return drawn.getvalue()


def under(amount: str) -> dict[str, object]:
    return {"field": "price", "op": Op.AT_MOST, "values": [{"amount": amount, "currency": "USD"}]}


class Opened:
    """A client of an app in this process, with the shop behind it and keys to it."""

    def __init__(self, shop: MemoryShop, app: FastAPI, client: TestClient) -> None:
        self.shop, self.app, self.client = shop, app, client

    def key(self, role: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self.app.state.door.keys.create(role)[0]}"}


Opener = Callable[..., Opened]


def door(data: Path, pool: Pool | None = None, **changes: object) -> Opened:
    settings = Settings(data=data, **{"rate_limit": "", "turn_ms": 20_000, **changes})  # type: ignore[arg-type]
    shop = MemoryShop(settings)
    app = create_app(shop, pool=pool)
    return Opened(shop, app, TestClient(app, raise_server_exceptions=False))


@pytest.fixture
def open_door(tmp_path: Path) -> Iterator[Opener]:
    """Opens a door with any settings changed; closed when the test ends."""
    with ExitStack() as stack:

        def opener(**changes: object) -> Opened:
            opened = door(tmp_path, **changes)  # type: ignore[arg-type]
            stack.enter_context(opened.client)
            return opened

        yield opener
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()


@pytest.fixture
def opened(open_door: Opener) -> Opened:
    return open_door()


@pytest.fixture
def client(opened: Opened) -> TestClient:
    return opened.client
