"""What the shop's own people do: import, index, adapt, learn, price, tidy.

Knows the slow journeys. Refuses to answer shoppers.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from shopkeeper.adapt.clicks import clicked
from shopkeeper.adapt.examples import Click
from shopkeeper.adapt.heads import Adapted, adapt, open_towers, save
from shopkeeper.adapt.lesson import RECIPE, Recipe
from shopkeeper.adapters import lambdamart
from shopkeeper.catalog.reviews import keep
from shopkeeper.catalog.runs import BadRow, ImportReport
from shopkeeper.events import Offset, Policy
from shopkeeper.ingest.lettering import under_way
from shopkeeper.ingest.lock import importer
from shopkeeper.ingest.pipeline import Options, import_feed
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.ingest.sync import sync
from shopkeeper.learning import Examples, Lesson, learn
from shopkeeper.recommend.fitting import Fitted, fit
from shopkeeper.recommend.transformer import Transformer
from shopkeeper.shop.encoders import Encoders
from shopkeeper.shop.parts import Parts
from shopkeeper.trust.idempotency import FILE as SENT
from shopkeeper.trust.idempotency import Idempotency
from shopkeeper.types import (
    Offer,
    ProductId,
    Sku,
)
from shopkeeper.types.errors import Conflict

WHOLE_FEED = Options()
SKUS = 10
"""As many are named in the audit log."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the shop stands: what it sells, what is indexed, and by which models and engines."""

    products: int
    looks: int
    indexed: int
    behind: int
    """Entries of the change log that the index has not read yet."""
    reading: tuple[int, int] | None
    """Of the pictures that are looked at for words, how many were; whatever is on them can be found already."""
    versions: Mapping[str, str]

    @property
    def ready(self) -> bool:
        """Whether most of what is sold can be found; not while the index of another encoder is being built."""
        return self.indexed >= self.looks / 2

    @property
    def whole(self) -> bool:
        return not self.behind and self.indexed >= self.looks


@dataclass(frozen=True, slots=True)
class Backroom(Parts):
    """The half of the facade that only the merchant uses."""

    @property
    def encoders(self) -> Encoders:
        """What the shop could look with: built beside the active one, compared, switched to, and gone back from."""
        return Encoders(self.settings, self.catalog, self.pictures, self.switch, self.audit, self.reader)

    def adapt(
        self, clicks: Iterable[Click] = (), progress: Progress = silent, recipe: Recipe = RECIPE
    ) -> Adapted:
        """Fit the heads of ``lite`` to this shop's looks, and to the words that looks were clicked for. Activates nothing.

        ``clicks`` come beside those of the shop's own log.

        Raises InvalidInput when there are too few products with pictures to learn from.
        """
        towers = open_towers(self.settings)
        return adapt(
            self.catalog,
            self.pictures,
            towers,
            self.settings.models_folder / "features",
            progress,
            chain(clicks, clicked(self.events, self.catalog)),
            recipe,
        )

    def keep_adapted(self, adapted: Adapted) -> str:
        """Write the next version of the heads; returns its name, to be switched to by ``encoders``."""
        return save(adapted, open_towers(self.settings), self.settings.models_folder)

    def compact(self) -> int:
        """Drop what is older than the settings keep it: events, conversations, how answers came about, answers kept to be given
        again, proposals, what waited for a person; whoever writes waits meanwhile.

        Returns how many events.
        """
        with self.audit.doing("events.compact"):
            self.conversations.compact(self.settings.retention_days)
            self.desk.tidy(self.settings.retention_days)
            gone = self.events.compact(Policy(self.settings.retention, self.settings.retention_days))
            with self._sent() as sent:
                sent.sweep()
            self.reckonings.compact()
            return gone

    @contextmanager
    def _sent(self) -> Iterator[Idempotency]:
        """Answers that doors keep, to be given again."""
        with closing(Idempotency(self.settings.data / SENT)) as sent:
            yield sent

    def learn(self, progress: Progress = silent) -> Lesson:
        """An order learnt from the log of events, and how it does on answers it did not learn from; ``rankers`` keep it.

        Raises Unavailable without the ``learn`` extra.
        """
        examples = Examples.of(self.events, self.features.facts, self.features.chosen)
        return learn(examples, lambdamart.train, progress, self.rankers.active)

    def fit_blend(self, model: Transformer | None = None) -> Fitted:
        """Shares of ``for_you`` fitted to this shop's visits, with ``model`` as one part more, and how they do on later visits than they
        were fitted to; ``blends`` keep them.
        """
        past = self.recommender.past()
        cut = past.cut()
        until, judged_from = (
            (model.card.until, model.card.judged_from) if model else (cut.until, cut.judged_from)
        )
        return fit(past, self.blends.answering(), model, Offset(until), Offset(judged_from))

    def set_offers(self, offers: Mapping[Sku, Offer]) -> int:
        """Change prices, stock and delivery, all or none; the very next search of any process sees them."""
        return self.change_offers(offers, lambda sku, _: offers[sku])

    def change_offers(self, skus: Collection[Sku], change: Callable[[Sku, Offer], Offer]) -> int:
        """As ``set_offers``, each made of the one it replaces: nobody sells or prices in between."""
        with self.audit.doing("offers.set", ", ".join(list(skus)[:SKUS]), offers=len(skus)):
            return self.catalog.change_offers(skus, change)

    def remove(self, ids: Iterable[ProductId]) -> int:
        """Take products out of the shop, everywhere. Returns how many there were."""
        ids = list(ids)
        with self.audit.doing("product.remove", ", ".join(ids[:SKUS]), products=len(ids)):
            keep(self.catalog.reviews, self.pictures, dict.fromkeys(ids, ()))
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
        with self.audit.doing("import", source.name):
            report = import_feed(
                source,
                catalog=self.catalog,
                media=self.pictures,
                index=eyes.index,
                encoder=eyes.encoder,
                reader=self.reader,
                settings=self.settings,
                progress=progress,
                options=replace(options, screen=self.screening, fit=self.photos.fit),
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

    def status(self) -> Status:
        self.views.refresh()
        eyes = self.switch.refresh()
        index = f"index/{eyes.name}"
        return Status(
            products=self.catalog.count(),
            looks=int(self.views.live.mask().sum()),
            indexed=eyes.index.count(),
            behind=self.catalog.unread(self.catalog.bookmark(index)),
            reading=under_way(self.catalog, index) if self.reader else None,
            versions={"encoder": eyes.name, "index": eyes.index.version},
        )
