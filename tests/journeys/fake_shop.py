"""A shop in memory, for states of a page that a real catalogue shows only by luck.

Knows prices, colours and words by the plainest rules. Never stands in for the real shop where that can run.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import numpy as np
import orjson
from PIL import Image, ImageDraw

from shopkeeper.concierge.store import Exchange
from shopkeeper.embedding.picture import decode
from shopkeeper.events import Erased, Malformed, Receipt
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.experiments.assignment import Decision, undecided
from shopkeeper.experiments.metrics import Place
from shopkeeper.features.assortment import known
from shopkeeper.features.facts import NOTHING, Known, Vectors
from shopkeeper.features.feature import Part
from shopkeeper.features.online import Features
from shopkeeper.features.profile import Profile
from shopkeeper.fit import Chart, advise, compatible, general
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.ledger import Ledger
from shopkeeper.fulfilment.payments import OnAccount
from shopkeeper.fulfilment.rulebook import Rulebook
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.fulfilment.store import Store
from shopkeeper.reviews import sum_up
from shopkeeper.settings import Settings
from shopkeeper.shop.photos import Photos
from shopkeeper.shop.recommending import slate
from shopkeeper.trust import Consent, Seal
from shopkeeper.trust.ages import Ages
from shopkeeper.trust.consents import FILE as CONSENTS
from shopkeeper.trust.consents import Consents
from shopkeeper.types import (
    Advice,
    Box,
    Compatibility,
    Constraint,
    Context,
    CustomerId,
    Event,
    Facet,
    FacetValue,
    Field,
    Glimpse,
    Hit,
    Intent,
    Line,
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
    Purposes,
    Query,
    Rating,
    Region,
    Relaxation,
    ShopperId,
    Sku,
    Slate,
    Sort,
    Stage,
    Surface,
    Told,
    Trace,
    TraceId,
    Variant,
    Verdict,
    View,
    clock,
)
from shopkeeper.types.errors import NotFound
from tests.known import event_of

NO_CUSTOMER, NOBODY = CustomerId(""), Context()

COLOURS = {"blue": "#2f63b8", "red": "#c8322b", "green": "#3f8a4f", "sand": "#d9c7a3", "black": "#1c1c1e"}
THINGS = (
    "Harbour jacket",
    "Meadow tee",
    "Ridge trousers",
    "Lantern lamp",
    "Reading chair",
    "Field camera",
    "Oak stool",
)
HOSTILE = '<script>alert("1")</script> & "quotes" \u202eRTL עברית'
LONG = (
    "Extraordinarily long-winded all-weather expedition jacket with detachable hood, seven pockets and a story "
    * 3
)


@lru_cache
def drawing(colour: str, shape: int) -> bytes:
    picture = Image.new("RGB", (640, 800), "#efece6")
    pen = ImageDraw.Draw(picture)
    corners = [(120, 180), (520, 660)]
    (pen.ellipse if shape % 2 else pen.rectangle)(corners, fill=colour)
    pen.rectangle([(300 - 20 * (shape % 5), 100), (340 + 20 * (shape % 5), 300)], fill=colour)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


class Tint:
    """A joint space of one colour."""

    dim = 1

    def vectors(self, looks: Sequence[LookKey]) -> Vectors:
        return np.ones((len(looks), 1), np.float32)


@dataclass(frozen=True)
class Facts:
    """What features ask of the goods; a picture is its colour."""

    goods: tuple[Product, ...]
    currency, space = "USD", Tint()

    def known(self, lines: Sequence[Line]) -> list[Known]:
        sold = {product.id: product for product in self.goods}
        return [known(one, one.looks[0]) if (one := sold.get(line.product)) else NOTHING for line in lines]


@dataclass(frozen=True)
class Shelves:
    """What is sold and stays on the shelf however much is bought."""

    goods: tuple[Product, ...]

    def owners(self, skus: Sequence[Sku]) -> dict[Sku, ProductId]:
        return {one.sku: sold.id for sold in self.goods for one in sold.variants if one.sku in skus}

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {sold.id: sold for sold in self.goods if sold.id in ids}

    def move(self, id: str, units: Mapping[Sku, int]) -> frozenset[Sku]:
        return frozenset()

    def moves(self) -> list[str]:
        return []

    def settle(self, id: str) -> None:
        """Nothing was moved."""

    undo = settle


@dataclass(frozen=True)
class FakeShop:
    settings: Settings
    goods: tuple[Product, ...]
    pictures: dict[MediaId, bytes] = field(default_factory=dict)
    photos: Photos = field(default_factory=Photos)

    @property
    def currency(self) -> str:
        return self.settings.currency

    @property
    def ages(self) -> Ages:
        return Ages.of(self.settings.age_restricted, self.settings.age_pictures, Seal.of(self.settings.data))

    def adult(self, picture: MediaId) -> bool:
        ages = self.ages
        return ages.veiling and not any(
            media.id == picture
            for one in self.goods
            if not ages.restricted(one)
            for look in one.looks
            for media in look.media
        )

    def close(self) -> None:
        """Holds nothing open."""

    @property
    def encoder(self) -> SimpleNamespace:
        return SimpleNamespace(name="fake:1")

    def glimpse(self, photo: bytes) -> Glimpse:
        self.photos.look(photo)
        return Glimpse("fake:1", (View(sha256(decode(photo).tobytes()).digest(), None),))

    def search(self, query: Query) -> Slate:
        for image in query.images:
            if isinstance(image, bytes):
                self.photos.look(image)
        return self.ages.slate(self._search(query), query.context.of_age)

    def _search(self, query: Query) -> Slate:
        if "explode" in query.text:
            raise RuntimeError("a secret inside")
        understood = _understand(query.text)
        ticked = tuple(replace(one, insist=one.op is Op.IS) for one in query.constraints)
        applied = tuple(one for one in (*understood, *ticked) if one.id not in query.without)
        words = [
            word for word in re.findall(r"[a-z]+", query.text.lower()) if word not in ("under", *COLOURS)
        ]
        named = [product for product in self.goods if _named(product, words)] or list(self.goods)
        if "zzz" in words:
            named = []
        hits = [hit for product in named if (hit := _hit(product, applied))]
        hits.sort(key=lambda hit: _order(hit, query.sort))
        start = int(query.cursor or 0)
        end = start + query.size
        short = [] if hits else [Relaxation(one, self._count(named, applied, one)) for one in applied]
        photos = (_verdict(query, hits),) if query.images else ()
        intent = Intent(query.text, " ".join(words), understood, unknown=("zzz",) if "zzz" in words else ())
        return Slate(
            hits=tuple(hits[start:end]), total=len(hits), intent=intent, applied=applied, photos=photos,
            trace=Trace(TraceId("0" * 32), (Stage("understand", 1.2, "2 wishes"), Stage("retrieve", 8.3, "lexical ∥ text"), Stage("verify", 2.1)), {"encoder": "lite:1", "index": "fake:1"}),
            facets=_facets(named, applied), relaxations=tuple(way for way in short if way.count), unmet=applied[:1] if short else (),
            cursor=str(end) if end < len(hits) else "", suggestion="jacket" if "jaket" in query.text else "",
        )  # fmt: skip

    def product(self, id: ProductId, context: Context = NOBODY) -> Product:
        for product in self.goods:
            if product.id == id:
                return self.ages.told(product, context.of_age)
        raise NotFound(
            "this product is not in the shop (any more)", field="id", fix="search for something like it"
        )

    @cached_property
    def events(self) -> SqliteEvents:
        """The real log."""
        return SqliteEvents(self.settings.events_file)

    @cached_property
    def features(self) -> Features:
        """The real ones."""
        return Features(self.events, Facts(self.goods), self.settings.data)

    def profile(self, shopper: ShopperId) -> Profile:
        return self.features.profile(shopper, clock.now())

    def leave_out(self, shopper: ShopperId, part: Part, value: str = "") -> None:
        self.features.leave_out(shopper, part, clock.now(), value)

    def take_up(self, shopper: ShopperId, part: Part, value: str = "") -> None:
        self.features.take_up(shopper, part, clock.now(), value)

    def layout(self, place: Place, context: Context) -> Decision:
        """As ever: nothing is tried here."""
        return undecided()

    def laid(self, answer: Slate, layout: Decision) -> Slate:
        return answer

    def shown(self, slate: Slate, query: Query, surface: Surface = Surface.SEARCH) -> None:
        """Leaves no trace."""

    def recognise(self, events: Sequence[Event]) -> tuple[tuple[Event, ...], int]:
        return tuple(events), 0

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

    def said(self, shopper: ShopperId) -> list[Exchange]:
        """Nobody talks here."""
        return []

    def belongings(
        self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER, conversation: str = ""
    ) -> dict[str, Any]:
        return dict(orjson.loads(orjson.dumps(self.desk.told(shopper, customer), sorted)))

    @cached_property
    def consented(self) -> Consents:
        return Consents(self.settings.data / CONSENTS)

    def consents(self, shopper: ShopperId) -> list[Consent]:
        return self.consented.of(shopper)

    def consent(self, shopper: ShopperId, said: Consent, before: Purposes = frozenset()) -> None:
        if withdrawn := before - said.allows:
            self.features.withdraw(shopper, withdrawn, clock.now())
        self.consented.note(shopper, said)

    def forget(
        self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER, conversation: str = ""
    ) -> Erased:
        self.desk.forget(shopper, customer)
        self.consented.forget(shopper)
        return self.features.erase(shopper) if shopper else Erased(clock.now(), 0, 0)

    @cached_property
    def _ledger(self) -> Ledger:
        rules = Rulebook(self.settings.data, "USD")
        return Ledger(rules, Shelves(self.goods), Shelves(self.goods), OnAccount(), "USD", clock.now)

    @cached_property
    def fulfilment(self) -> Fulfilment:
        """The real one, over these goods; stock is not counted down."""
        return Fulfilment(
            Store(f"sqlite:///{self.settings.orders_file}"), self._ledger, self.events, self.ages
        )

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.fulfilment.store, self._ledger, self.events)

    def products(self, ids: Sequence[ProductId], context: Context = NOBODY) -> dict[ProductId, Product]:
        return {one.id: self.ages.told(one, context.of_age) for one in self.goods if one.id in ids}

    def recommends(self, surface: Surface, occasion: Occasion) -> bool:
        return bool(self.recommend(surface, occasion).picks)

    def recommend(self, surface: Surface, occasion: Occasion) -> Picks:
        """The first products of the shop, as much like any; nothing for other surfaces."""
        size = occasion.size + 1 + len(occasion.without)
        hits = self.search(Query(size=size)).hits if surface is Surface.SIMILAR else ()
        picks = [
            Pick(
                hit.product.id,
                hit.product.title,
                hit.look.key,
                hit.variant.sku,
                hit.variant.offer,
                "Much like it",
            )
            for hit in hits
            if hit.product.id not in {*occasion.products, *occasion.without}
        ]
        return Picks(surface, tuple(picks[: occasion.size]), Trace(TraceId("0" * 32)))

    ears = None  # it cannot hear

    def slate(self, picks: Picks, context: Context = NOBODY) -> Slate:
        found = {one.id: one for one in self.goods}
        return self.ages.slate(slate(picks, found), context.of_age)

    def offered(self, picks: Picks, context: Context) -> None:
        """Leaves no trace."""

    def similar(self, id: ProductId, size: int = 12, context: Context = NOBODY) -> Slate:
        slate = self.search(Query(size=size + 1))
        return Slate(
            tuple(h for h in slate.hits if h.product.id != id)[:size], size, slate.intent, (), slate.trace
        )

    def suggest(self, prefix: str, size: int = 8) -> tuple[str, ...]:
        titles = dict.fromkeys(product.title.lower() for product in self.goods)
        return tuple(title for title in titles if title.startswith(prefix.lower()))[:size]

    def media(self, media_id: MediaId, width: int) -> tuple[bytes, str]:
        if media_id not in self.pictures:
            raise NotFound("no such picture")
        return _scaled(self.pictures[media_id], width), "image/webp"

    def _count(self, products: Sequence[Product], applied: tuple[Constraint, ...], drop: Constraint) -> int:
        rest = tuple(one for one in applied if one is not drop)
        return sum(_hit(product, rest) is not None for product in products)


@lru_cache(maxsize=1024)  # every fake shop shows the same pictures
def _scaled(picture: bytes, width: int) -> bytes:
    scaled = Image.open(BytesIO(picture)).convert("RGB")
    scaled.thumbnail((width, width * 2))
    out = BytesIO()
    scaled.save(out, "WEBP", quality=82)
    return out.getvalue()


def fake_shop(settings: Settings, count: int = 40) -> FakeShop:
    """Every state a card can be in, many times over."""
    pictures: dict[MediaId, bytes] = {}
    products = tuple(_product(number, pictures) for number in range(1, count + 1))
    return FakeShop(settings, products, pictures)


def _product(number: int, pictures: dict[MediaId, bytes]) -> Product:
    title = {4: HOSTILE, 5: LONG, 9: "מעיל גשם לנשים"}.get(number, THINGS[number % len(THINGS)])
    price = None if number == 6 else Money(900 + number * 700, "USD")
    stock = {2: 0, 3: 2}.get(number, 12)
    colours = list(COLOURS)[number % 5 :][: 1 + number % 3] or ["blue"]
    id = ProductId(f"thing-{number}")
    looks = tuple(
        Look(
            LookId(f"{id}/{colour}"), colour.capitalize(), (colour,),
            () if number == 7 else tuple(_media(COLOURS[colour], number + turn, pictures) for turn in range(2)),
            tuple(Variant(Sku(f"{id}-{colour}-{size}"), {"size": size, "colour": colour}, Offer(price, Money(99900, "USD") if number == 8 and price else None, 0 if size == "L" else stock)) for size in ("S", "M", "L")),
            LookKey(number * 10 + place),
        )
        for place, colour in enumerate(colours, 1)
    )  # fmt: skip
    return Product(
        id, title, "Made to last.\nKeeps the rain out for hours.", "Luma" if number % 2 else "Harbour & Co",
        (("Home", "Light") if "lamp" in title else ("Apparel", "Outdoor"),), {"material": ("Wool", "Cotton")}, looks,
        Rating(4.3, 12) if number % 3 else None,
    )  # fmt: skip


def _media(colour: str, shape: int, pictures: dict[MediaId, bytes]) -> Media:
    data = drawing(colour, shape % 10)  # more shapes there are not
    id = MediaId(sha256(data).hexdigest())
    pictures[id] = data
    return Media(f"{id}.jpg", id, width=640, height=800, blur="#d8d2c8")


def _understand(text: str) -> tuple[Constraint, ...]:
    found = []
    if price := re.search(r"under \$?(\d+)", text):
        found.append(Constraint(Field.PRICE, Op.AT_MOST, (Money.of(price[1], "USD"),), price[0]))
    found += [
        Constraint(Field.COLOUR, Op.IS, (word,), word) for word in COLOURS if word in text.lower().split()
    ]
    if "waterproof" in text:
        found.append(Constraint(Field.FEATURE, Op.IS, ("waterproof",), "waterproof"))
    return tuple(found)


def _named(product: Product, words: Sequence[str]) -> bool:
    return any(word in product.title.lower() for word in words)


def _hit(product: Product, applied: tuple[Constraint, ...]) -> Hit | None:
    for look in product.looks:
        proofs = [_proof(one, product, look) for one in applied]
        if all(proof.verdict is not Verdict.CONTRADICTED for proof in proofs):
            others = tuple(other for other in product.looks if other is not look)
            why = " · ".join(proof.value for proof in proofs if proof.value) or "close to your words"
            return Hit(
                product,
                look,
                look.variants[0],
                0.8,
                {"lexical": 0.7, "text": 0.84},
                tuple(proofs),
                why,
                others,
            )
    return None


def _proof(one: Constraint, product: Product, look: Look) -> Proof:
    offer, value = look.variants[0].offer, one.values[0]
    match one.field:
        case Field.PRICE if offer.price and isinstance(value, Money):
            low, high = (value, one.values[1]) if one.op is Op.BETWEEN else (Money(0, "USD"), value)
            kept = low.minor <= offer.price.minor <= high.minor  # type: ignore[union-attr]
            return Proof(
                one,
                Verdict.PROVEN if kept else Verdict.CONTRADICTED,
                str(offer.price),
                f"offer:{look.variants[0].sku}",
            )
        case Field.COLOUR:
            return Proof(
                one,
                Verdict.PROVEN if set(one.values) & set(look.colours) else Verdict.CONTRADICTED,
                look.name,
                "variant:x",
            )
        case Field.BRAND:
            return Proof(
                one,
                Verdict.PROVEN if product.brand in one.values else Verdict.CONTRADICTED,
                product.brand,
                "brand",
            )
        case Field.FEATURE if product.brand == "Luma":
            return Proof(one, Verdict.QUOTED, "rain", "description", "Keeps the rain out for hours.")
        case Field.CATEGORY:
            return Proof(
                one,
                Verdict.PROVEN if set(product.categories[0]) & set(one.values) else Verdict.CONTRADICTED,
                "",
                "category",
            )
    return Proof(one, Verdict.NOT_STATED, "", "")


def _facets(products: Sequence[Product], applied: tuple[Constraint, ...]) -> tuple[Facet, ...]:
    def counted(name: str, values: Sequence[str], of) -> Facet:  # type: ignore[no-untyped-def]
        chosen = {value for one in applied if one.field == name and one.op is Op.IS for value in one.values}
        return Facet(
            name, tuple(FacetValue(v, sum(v in of(p) for p in products), v in chosen) for v in values)
        )

    return (
        counted(Field.CATEGORY, ("Outdoor", "Light"), lambda p: p.categories[0]),
        counted(Field.COLOUR, tuple(COLOURS), lambda p: [c for look in p.looks for c in look.colours]),
        counted(Field.BRAND, ("Luma", "Harbour & Co"), lambda p: (p.brand,)),
        Facet(Field.PRICE, (FacetValue("0.00-49.99 USD", 6), FacetValue("50.00-149.99 USD", 14), FacetValue("150.00-300.00 USD", 20))),
    )  # fmt: skip


def _verdict(query: Query, hits: Sequence[Hit]) -> PhotoVerdict:
    things = (
        (_thing(hits[0], Box(0.05, 0.1, 0.4, 0.8)), _thing(hits[0], Box(0.55, 0.2, 0.4, 0.5)))
        if query.regions
        else ()
    )
    if hits and "other" not in query.text:
        return PhotoVerdict(Match.SAME, 0.93, hits[0].product.id, hits[0].look.key, things)
    return PhotoVerdict(Match.NOT_STOCKED, 0.04)


def _thing(hit: Hit, box: Box) -> Region:
    return Region(
        box, HOSTILE if box.x > 0.5 else "Jackets", Match.LOOK_ALIKE, 0.4, hit.product.id, hit.look.key
    )


def _order(hit: Hit, sort: Sort | None) -> int:
    minor = hit.variant.offer.price.minor if hit.variant.offer.price else 10**9
    return {Sort.PRICE_UP: minor, Sort.PRICE_DOWN: -minor}.get(sort or Sort.RELEVANCE, 0)
