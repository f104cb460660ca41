"""The facade: one frozen Shop through which every door asks and tells.

Knows which journey answers what. Refuses to know protocols above it and engines below it.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from types import TracebackType

from PIL import Image

from shopkeeper.adapt.examples import Click
from shopkeeper.adapt.heads import Adapted, adapt, open_towers, save
from shopkeeper.adapt.lesson import RECIPE, Recipe
from shopkeeper.adapters import lambdamart
from shopkeeper.analytics import Analytics
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.runs import BadRow, ImportReport
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.embedding.detector import Detector
from shopkeeper.embedding.letters import Reader
from shopkeeper.embedding.port import Encoder
from shopkeeper.events import Erased, Events, Kept, Malformed, Policy, Receipt
from shopkeeper.experiments.assignment import Decision, undecided
from shopkeeper.experiments.metrics import Place
from shopkeeper.features.feature import Part
from shopkeeper.features.online import Features
from shopkeeper.features.profile import Profile
from shopkeeper.index.port import Index
from shopkeeper.ingest.lock import importer
from shopkeeper.ingest.pipeline import Options, import_feed
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.ingest.sync import sync
from shopkeeper.language import suggest
from shopkeeper.learning import Examples, Lesson, learn
from shopkeeper.recommend.journey import Recommender
from shopkeeper.recommend.shown import shown as offered
from shopkeeper.search import Search, shown
from shopkeeper.search.learned import Learned
from shopkeeper.search.sight import Sight
from shopkeeper.settings import Settings
from shopkeeper.shop.encoders import Encoders
from shopkeeper.shop.experimenting import Experimenting
from shopkeeper.shop.eyes import Eyes
from shopkeeper.shop.naming import recognise
from shopkeeper.shop.rankers import Rankers
from shopkeeper.shop.recommending import slate
from shopkeeper.shop.switch import Switch
from shopkeeper.shop.views import Views
from shopkeeper.types import (
    Context,
    Event,
    MediaId,
    Occasion,
    Offer,
    Picks,
    Product,
    ProductId,
    Query,
    ShopperId,
    Sku,
    Slate,
    Surface,
)
from shopkeeper.types.errors import Conflict, NotFound

WHOLE_FEED = Options()
NOBODY = Context()
ANY = Occasion()


@dataclass(frozen=True, slots=True)
class Status:
    """How the shop stands: what it sells, what is indexed, and by which models and engines."""

    products: int
    looks: int
    indexed: int
    behind: int
    """Entries of the change log that the index has not read yet."""
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shop:
    """Thread-safe; any number of processes may open the same data folder. Close it, or use it in ``with``."""

    settings: Settings
    catalog: SqlCatalog
    switch: Switch
    pictures: MediaStore
    events: Events
    features: Features
    analytics: Analytics
    views: Views
    pool: Executor
    rankers: Rankers
    recommender: Recommender
    """Looks for what is near through this very shop."""
    experiments: Experimenting
    detector: Detector | None = None
    reader: Reader | None = None

    @property
    def encoder(self) -> Encoder:
        """The one that answers now; ``encoders`` changes it."""
        return self.switch.eyes.encoder

    @property
    def index(self) -> Index:
        return self.switch.eyes.index

    @property
    def encoders(self) -> Encoders:
        """What the shop could look with: built beside the active one, compared, switched to, and gone back from."""
        return Encoders(self.settings, self.catalog, self.pictures, self.switch, self.reader)

    def adapt(
        self, clicks: Iterable[Click] = (), progress: Progress = silent, recipe: Recipe = RECIPE
    ) -> Adapted:
        """Fit the heads of ``lite`` to this shop's looks, and to the words that looks were clicked for. Activates nothing.

        Raises InvalidInput when there are too few products with pictures to learn from.
        """
        towers = open_towers(self.settings)
        return adapt(
            self.catalog,
            self.pictures,
            towers,
            self.settings.models_folder / "features",
            progress,
            clicks,
            recipe,
        )

    def keep_adapted(self, adapted: Adapted) -> str:
        """Write the next version of the heads; returns its name, to be switched to by ``encoders``."""
        return save(adapted, open_towers(self.settings), self.settings.models_folder)

    def through(self, eyes: Eyes) -> "Shop":
        """The same shop, seen with other eyes: nothing changes for shoppers."""
        return replace(self, switch=Switch(self.settings, eyes))

    def search(self, query: Query) -> Slate:
        """Answer a question in words, pictures and wishes; every hit is proven against live facts.

        Raises:
            InvalidInput: the question cannot be answered; ``field`` says which part, ``fix`` how to ask instead.
        """
        decision = self.experiments.decide(
            Place.VISUAL_SEARCH if query.images else Place.SEARCH, query.context
        )
        with self.experiments.measured(decision):
            return self.asking(query.context, decision)(query)

    def similar(self, id: ProductId, size: int = 12) -> Slate:
        """Products that look and read like this one. Raises NotFound."""
        return self.asking().similar(self.product(id), size)

    def recommend(self, surface: Surface, occasion: Occasion = ANY) -> Picks:
        """What to show someone who did not ask; every pick is buyable now and says why, and the reason is true.

        Raises:
            InvalidInput: no such surface, an impossible size, or a surface of a product's page without a product.
            NotFound: that product is not sold here.
        """
        decision = self.experiments.decide(Place.RECOMMENDATIONS, occasion.context)
        with self.experiments.measured(decision):
            return self.recommender(surface, occasion, _now(), decision)

    def slate(self, picks: Picks) -> Slate:
        """Picks with their whole products, as cards want them; what was taken out of the shop meanwhile is left out."""
        return slate(picks, self.catalog.get([pick.product for pick in picks.picks]))

    def offered(self, picks: Picks, context: Context) -> None:
        """Record that a shopper got these picks; as ``shown``, nobody waits."""
        if picks.picks:
            self.events.post([offered(picks, context, _now())], context.agent)

    def shown(self, slate: Slate, query: Query, surface: Surface = Surface.SEARCH) -> None:
        """Record that a shopper got this answer. Doors say so; nobody waits, and what the log has no room for is counted."""
        self.events.post([*shown(slate, query, surface, _now())], query.context.agent)

    def record(self, events: Sequence[Event], agent: str = "") -> Receipt:
        """Keep what happened; on disk when this returns, each event once. ``agent``: the sender's ``User-Agent``.

        Raises Busy: nothing was kept, send it again.
        """
        return self.events.append(events, agent)

    def recognise(self, events: Sequence[Event]) -> tuple[tuple[Event, ...], int]:
        """Events of others with their products as our catalogue has them, and how many products it does not know."""
        return recognise(self.catalog, events, _now())

    def set_aside(self, rows: Sequence[Malformed]) -> None:
        """Keep what is no event with the reason, for the shop's team. Raises Busy."""
        if rows:
            self.events.reject(rows)

    def history(self, shopper: ShopperId) -> list[Kept]:
        """All that one shopper did here and let us remember, oldest first."""
        return self.events.of(shopper)

    def profile(self, shopper: ShopperId) -> Profile:
        """What we conclude from it: what, from which deeds, since when, and what the shopper wants left out."""
        return self.features.profile(shopper, _now())

    def leave_out(self, shopper: ShopperId, part: Part, value: str = "") -> None:
        """From the next answer on, a part of the profile (or one value of it) counts for nothing."""
        self.features.leave_out(shopper, part, _now(), value)

    def take_up(self, shopper: ShopperId, part: Part, value: str = "") -> None:
        """Undo ``leave_out``."""
        self.features.take_up(shopper, part, _now(), value)

    def compact(self) -> int:
        """Drop events that are older than the settings keep them. Returns how many; whoever writes waits meanwhile."""
        return self.events.compact(Policy(self.settings.retention, self.settings.retention_days))

    def forget(self, shopper: ShopperId) -> Erased:
        """Remove all that is linked to a shopper, everywhere: events, features, choices. Raises Unavailable: ask again."""
        return self.features.erase(shopper)

    def learn(self, progress: Progress = silent) -> Lesson:
        """An order learnt from the log of events, and how it does on answers it did not learn from; ``rankers`` keep it.

        Raises Unavailable without the ``learn`` extra.
        """
        examples = Examples.of(self.events, self.features.facts, self.features.chosen)
        return learn(examples, lambdamart.train, progress, self.rankers.active)

    def product(self, id: ProductId) -> Product:
        """Raises NotFound."""
        found = self.catalog.get([id])
        if id not in found:
            raise NotFound(f"no product {id[:80]!r}", field="id", fix="take the id from a search result")
        return found[id]

    def products(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """Those that exist."""
        return self.catalog.get(ids)

    def suggest(self, prefix: str, size: int = 8) -> tuple[str, ...]:
        """What the typed beginning may become, most likely first."""
        return suggest(prefix, self.views.vocabulary, size)

    def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]:
        """A picture at least ``width`` pixels wide (0: as wide as it is shown), and its mime type. Raises NotFound."""
        return self.pictures.read(id, width)

    def offers(self, skus: Sequence[Sku]) -> dict[Sku, Offer]:
        """The live offers of those that exist."""
        return self.catalog.offers_of(skus)

    def set_offers(self, offers: Mapping[Sku, Offer]) -> int:
        """Change prices, stock and delivery, all or none; the very next search of any process sees them."""
        return self.catalog.offers(offers)

    def remove(self, ids: Iterable[ProductId]) -> int:
        """Take products out of the shop, everywhere. Returns how many there were."""
        removed = self.catalog.remove(ids)
        with suppress(Conflict):  # an import under way takes it out of the index as well
            self.catch_up(wait=False)
        return removed

    def import_feed(
        self,
        source: Path,
        options: Options = WHOLE_FEED,
        progress: Progress = silent,
    ) -> ImportReport:
        """Take in a feed: new, changed and removed products; rows that cannot be read are set aside.

        Raises:
            InvalidInput: nothing in the file can be read.
            Conflict: another import is running and ``options.wait`` is false, or most of the shop would vanish.
        """
        eyes = self.switch.settle()
        report = import_feed(
            source,
            catalog=self.catalog,
            media=self.pictures,
            index=eyes.index,
            encoder=eyes.encoder,
            reader=self.reader,
            settings=self.settings,
            progress=progress,
            options=options,
        )
        self.encoders.keep_up(progress)
        self.views.settle()
        return report

    def runs(self, limit: int = 20) -> list[ImportReport]:
        """Past imports, newest first."""
        return self.catalog.runs(limit)

    def quarantine(self, run: int) -> list[BadRow]:
        """The rows that import could not read, with line and reason."""
        return self.catalog.quarantine(run)

    def catch_up(self, progress: Progress = silent, *, wait: bool = True) -> int:
        """Index what the catalogue has and the index has not: after a killed import, a lost index, a new encoder.

        Raises Conflict when an import is running and ``wait`` is false.
        """
        eyes = self.switch.settle()
        with importer(self.settings.data, wait=wait):
            return sync(self.catalog, eyes.index, eyes.encoder, self.pictures, progress, self.reader)

    def warm(self) -> None:
        """Ask once in words and once in pictures, so that no shopper waits for tables and models to load."""
        blank = BytesIO()
        Image.new("RGB", (8, 8)).save(blank, "PNG")
        self.search(Query("something under 50 dollars", images=(blank.getvalue(),), size=1))
        self.suggest("a")
        self.recommend(Surface.TRENDING)

    def status(self) -> Status:
        self.views.refresh()
        eyes = self.switch.refresh()
        bookmark = self.catalog.bookmark(f"index/{eyes.name}")
        return Status(
            products=self.catalog.count(),
            looks=int(self.views.live.mask().sum()),
            indexed=eyes.index.count(),
            behind=max(0, self.catalog.head() - bookmark),
            versions={"encoder": eyes.name, "index": eyes.index.version},
        )

    def close(self) -> None:
        """Let go of files and threads."""
        self.views.close()
        self.pool.shutdown(wait=True)
        self.analytics.close()
        self.recommender.close()
        self.experiments.close()
        self.features.close()
        self.events.close()
        self.switch.eyes.index.close()
        self.catalog.close()

    def __enter__(self) -> "Shop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def asking(self, context: Context = NOBODY, decision: Decision | None = None) -> Search:
        """The journey of one question, over the shop as it is now."""
        self.views.refresh()
        decision, now = decision or undecided(), _now()

        def learned() -> Learned | None:
            name = decision.get("search.ranker")
            ranker = self.rankers.active if name is None else self.rankers.named(name)
            return Learned(ranker, self.features, context.shopper, now) if ranker else None

        eyes, views = self.switch.refresh(), self.views
        sight = Sight(
            eyes.encoder,
            eyes.index.steady(),
            self.catalog,
            views.prints,
            eyes.scales,
            self.detector,
            self.reader,
            self.pictures,
        )
        return Search(sight, views.live, views.vocabulary, self.pool, learned, decision)


def _now() -> int:
    """Microseconds since 1970 UTC, as events have it."""
    return time.time_ns() // 1000
