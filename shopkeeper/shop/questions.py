"""The part of the facade that answers questions in words and pictures.

Knows which parts one search is made of. Refuses to know who asks over which protocol.
"""

from dataclasses import dataclass, replace
from typing import Self

from shopkeeper import __version__
from shopkeeper.experiments.assignment import Decision, undecided
from shopkeeper.experiments.metrics import Place
from shopkeeper.language import suggest, understand
from shopkeeper.search import Search, shown
from shopkeeper.search.glimpse import glimpse
from shopkeeper.search.learned import Learned
from shopkeeper.search.question import meant
from shopkeeper.search.sight import Sight
from shopkeeper.shop import reckoning
from shopkeeper.shop.backroom import Backroom
from shopkeeper.shop.eyes import Eyes
from shopkeeper.shop.switch import Switch
from shopkeeper.types import (
    Context,
    Glimpse,
    Intent,
    LookKey,
    ProductId,
    Purpose,
    Query,
    Slate,
    Surface,
    clock,
)

NOBODY = Context()


@dataclass(frozen=True, slots=True)
class Questions(Backroom):
    """What is asked of the shop, and that an answer was shown."""

    def through(self, eyes: Eyes) -> Self:
        """The same shop, seen with other eyes: nothing changes for shoppers."""
        return replace(self, switch=Switch(self.settings, eyes))

    @property
    def currency(self) -> str:
        """What a bare amount is meant in: the shop's own, where anything costs that, else what most is priced in."""
        return self.views.live.currency(self.settings.currency)

    def search(self, query: Query) -> Slate:
        """Answer a question in words, pictures and wishes; every hit is proven against live facts.

        Raises:
            InvalidInput: the question cannot be answered; ``field`` says which part, ``fix`` how to ask instead.
            Unsuitable: a photo shows what is nobody's goods.
        """
        place = Place.VISUAL_SEARCH if query.images else Place.SEARCH
        decision = self.experiments.decide(place, query.context)
        with self.experiments.measured(decision):
            slate = self.asking(query.context, decision)(query)
        if not query.cursor:
            self.experiments.aside(
                place,
                query.context,
                decision,
                lambda other: _products(self.asking(query.context, other)(query)),
            )
        return self.ages.slate(slate, query.context.of_age)

    def glimpse(self, photo: bytes) -> Glimpse:
        """What is to be seen of a photo, to be searched with again although it is not kept. Raises as ``search`` does."""
        return glimpse(photo, self.asking().sight)

    def look_up(self, query: Query) -> Slate:
        """Answer by the words alone, in a few milliseconds: proven like any answer, but meaning counts for nothing."""
        slate = replace(self.asking(), words_only=True)(replace(query, images=()))
        return self.ages.slate(slate, query.context.of_age)

    def named(self, words: str, size: int = 16) -> dict[ProductId, str]:
        """Products whose texts share most with ``words``, whatever these wish, with their titles: what may be meant by name."""
        keys = [LookKey(int(key)) for key in self.switch.refresh().index.lexical(words, k=size).keys]
        return {product.id: product.title for product in self.catalog.by_look(keys).values()}

    def understand(self, text: str, context: Context = NOBODY) -> Intent:
        """What words ask for, in the shop's vocabulary."""
        views = self.views
        return understand(text, views.vocabulary, meant(context, views.live))

    def suggest(self, prefix: str, size: int = 8) -> tuple[str, ...]:
        """What the typed beginning may become, most likely first."""
        return suggest(prefix, self.views.vocabulary, size)

    def shown(self, slate: Slate, query: Query, surface: Surface = Surface.SEARCH) -> None:
        """Record that a shopper got this answer. Doors say so; nobody waits, and what the log has no room for is counted."""
        self.versions.note(slate.trace.versions)
        self.reckonings.note(slate.trace.id, reckoning.answered(slate))
        self.events.post([*shown(slate, query, surface, clock.now())], query.context.agent)

    def asking(self, context: Context = NOBODY, decision: Decision | None = None) -> Search:
        """The journey of one question, over the shop as it is now."""
        self.views.refresh()
        decision, now = decision or undecided(), clock.now()

        def learned(decision: Decision) -> Learned | None:
            name = decision.get("search.ranker")
            ranker = self.rankers.active if name is None else self.rankers.named(name)
            shopper = context.who.under(Purpose.PERSONALISATION).shopper
            return Learned(name or self.rankers.name, ranker, self.features, shopper, now) if ranker else None

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
            self.photos.look,
        )
        fair, versions = self.fair.on(Surface.SEARCH) if self.fair else None, {"shopkeeper": __version__}
        return Search(sight, views.live, views.vocabulary, learned, decision, versions, fair=fair)


def _products(slate: Slate) -> list[ProductId]:
    return [hit.product.id for hit in slate.hits]
