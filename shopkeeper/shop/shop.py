"""The facade: one frozen Shop through which every door asks and tells.

Knows which journey answers what. Refuses to know protocols above it and engines below it.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from typing import TypeVar

from PIL import Image

from shopkeeper import __version__
from shopkeeper.concierge import WITH_MODEL, Budget, Concierge, Memory, Turn
from shopkeeper.concierge.outcome import answered
from shopkeeper.concierge.pieces import Done, Piece
from shopkeeper.concierge.store import Exchange
from shopkeeper.events import Erased, Kept, Malformed, Receipt
from shopkeeper.experiments.assignment import Decision, met, undecided
from shopkeeper.experiments.metrics import Place
from shopkeeper.features.feature import Part
from shopkeeper.features.profile import Profile
from shopkeeper.fit import Chart, bare
from shopkeeper.knowledge import Cited
from shopkeeper.language import suggest, understand
from shopkeeper.recommend.shown import shown as offered
from shopkeeper.recommend.waiting import WouldWait, at_once
from shopkeeper.search import Search, shown
from shopkeeper.search.learned import Learned
from shopkeeper.search.sight import Sight
from shopkeeper.shop import reckoning
from shopkeeper.shop.advising import fit, fitting, together
from shopkeeper.shop.backroom import Backroom
from shopkeeper.shop.conversing import spoken, told
from shopkeeper.shop.eyes import Eyes
from shopkeeper.shop.hearing import listening, warm
from shopkeeper.shop.minding import ready
from shopkeeper.shop.naming import recognise
from shopkeeper.shop.rankers import DEFAULT
from shopkeeper.shop.recommending import slate
from shopkeeper.shop.switch import Switch
from shopkeeper.speech import Live, Transcript
from shopkeeper.trust import Seal
from shopkeeper.types import (
    Advice,
    Compatibility,
    Context,
    CustomerId,
    Event,
    Intent,
    LookKey,
    MediaId,
    Occasion,
    Offer,
    Opinions,
    Picks,
    Product,
    ProductId,
    Query,
    ShopperId,
    Sku,
    Slate,
    Surface,
    Told,
)
from shopkeeper.types.errors import NotFound
from shopkeeper.types.normal import normal

Answered = TypeVar("Answered", Slate, Picks)
NOBODY = Context()
NO_CUSTOMER = CustomerId("")
ANY = Occasion()


@dataclass(frozen=True, slots=True)
class Shop(Backroom):
    """Thread-safe; any number of processes may open the same data folder. Close it, or use it in ``with``."""

    def through(self, eyes: Eyes) -> "Shop":
        """The same shop, seen with other eyes: nothing changes for shoppers."""
        return replace(self, switch=Switch(self.settings, eyes))

    def search(self, query: Query) -> Slate:
        """Answer a question in words, pictures and wishes; every hit is proven against live facts.

        Raises:
            InvalidInput: the question cannot be answered; ``field`` says which part, ``fix`` how to ask instead.
            Unsuitable: a photo shows what is nobody's goods.
        """
        self.photos.check(query.images)
        place = Place.VISUAL_SEARCH if query.images else Place.SEARCH
        decision = self.experiments.decide(place, query.context)
        with self.experiments.measured(decision):
            slate = self.asking(query.context, decision)(query)
        if not query.cursor:
            self.experiments.aside(
                place, query.context, lambda other: _products(self.asking(query.context, other)(query))
            )
        return self.ages.slate(slate, query.context.of_age)

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
        return understand(text, self.views.vocabulary, context)

    def similar(self, id: ProductId, size: int = 12, context: Context = NOBODY) -> Slate:
        """Products that look and read like this one. Raises NotFound."""
        return self.ages.slate(self.asking().similar(self.product(id), size), context.of_age)

    def recommend(self, surface: Surface, occasion: Occasion = ANY) -> Picks:
        """What to show someone who did not ask; every pick is buyable now and says why, and the reason is true.

        Raises:
            InvalidInput: no such surface, an impossible size, or a surface of a product's page without a product.
            NotFound: that product is not sold here.
        """
        decision = self.experiments.decide(Place.RECOMMENDATIONS, occasion.context)
        with self.experiments.measured(decision):
            picks = self.recommender(surface, occasion, _now(), decision)
        self.experiments.aside(
            Place.RECOMMENDATIONS,
            occasion.context,
            lambda other: [pick.product for pick in self.recommender(surface, occasion, _now(), other).picks],
        )
        return replace(picks, trace=replace(picks.trace, versions=self._made_of(decision)))

    def recommend_at_once(self, surface: Surface, occasion: Occasion = ANY) -> Picks | None:
        """The same where all of it is at hand, a millisecond's work; None where ``recommend`` would wait for something."""
        try:
            with at_once():
                return self.recommend(surface, occasion)
        except WouldWait:
            return None

    def converse(self, turn: Turn, conversation: str = "") -> Iterator[Piece]:
        """Answer one turn, piece by piece, within ``settings.turn_ms``; what was said stands in the evidence that it cites.

        ``conversation``: an id from ``conversations.begin``; without one nothing is remembered.

        Raises:
            InvalidInput, TooLarge: the turn cannot be read, or ``conversation`` cannot be an id.
        """
        most = self.settings.model_usd if self.mind else Decimal(0)
        decision = self.experiments.decide(Place.CONCIERGE, turn.context)

        def answer(usd: Decimal) -> Iterator[Piece]:
            return told(self._concierge(decision, usd), self, turn, conversation, decision)

        return self.spending.turn(turn.context, most, answer)

    def rehearse(self, turn: Turn, memory: Memory) -> str:
        """What a turn would be told now, given what was remembered then; nothing of it is recorded or kept."""
        answering = self._concierge(undecided(), self.settings.model_usd)(turn, memory)
        return "\n".join(text for piece in answering for text in spoken(piece))

    def layout(self, place: Place, context: Context) -> Decision:
        """How pages are laid out for this visitor: ``layout.…`` settings of experiments."""
        return self.experiments.decide(place, context)

    def laid(self, answer: Answered, layout: Decision) -> Answered:
        """The answer as it is shown in that layout: who met an experiment by it is known from the answer."""
        fresh = {name: arm for name, arm in layout.arms.items() if name not in answer.trace.arms}
        self.experiments.noted(fresh, answer.trace.ms, failed=False)
        return met(answer, fresh)

    def slate(self, picks: Picks, context: Context = NOBODY) -> Slate:
        """Picks with their whole products, as cards want them; what was taken out of the shop meanwhile is left out."""
        found = slate(picks, self.catalog.get([pick.product for pick in picks.picks]))
        return self.ages.slate(found, context.of_age)

    def offered(self, picks: Picks, context: Context) -> None:
        """Record that a shopper got these picks; as ``shown``, nobody waits."""
        if picks.picks:
            self.versions.note(picks.trace.versions)
            self.reckonings.note(picks.trace.id, reckoning.staged(picks.trace))
            self.events.post([offered(picks, context, _now())], context.agent)

    def shown(self, slate: Slate, query: Query, surface: Surface = Surface.SEARCH) -> None:
        """Record that a shopper got this answer. Doors say so; nobody waits, and what the log has no room for is counted."""
        self.versions.note(slate.trace.versions)
        self.reckonings.note(slate.trace.id, reckoning.answered(slate))
        self.events.post([*shown(slate, query, surface, _now())], query.context.agent)

    def conversed(self, done: Done, context: Context, decision: Decision, shown: int) -> None:
        """Record that a turn was answered, what became of it, how long it took and what it cost; as ``shown``, nobody waits."""
        self.events.post([answered(done, context, _now(), decision.arms, shown)], context.agent)
        self.reckonings.note(done.trace, reckoning.turned(done, self.turned()))
        self.experiments.noted(decision.arms, done.ms, failed=False)

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

    def said(self, shopper: ShopperId) -> list[Exchange]:
        """What one shopper said to the concierge and was told, oldest first, without personal data."""
        return self.conversations.of(shopper)

    def profile(self, shopper: ShopperId) -> Profile:
        """What we conclude from it: what, from which deeds, since when, and what the shopper wants left out."""
        return self.features.profile(shopper, _now())

    def leave_out(self, shopper: ShopperId, part: Part, value: str = "") -> None:
        """From the next answer on, a part of the profile (or one value of it) counts for nothing."""
        self.features.leave_out(shopper, part, _now(), value)

    def take_up(self, shopper: ShopperId, part: Part, value: str = "") -> None:
        """Undo ``leave_out``."""
        self.features.take_up(shopper, part, _now(), value)

    def forget(self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER) -> Erased:
        """Remove all that is linked to a shopper, everywhere: carts, conversations, events, features, choices.

        Orders only lose the link.

        ``customer``: whose cart and profile go with it, where the asker has one; alone, for who is not remembered. Raises Unavailable: ask again.
        """
        with self.audit.doing("shopper.erase", Seal.of(self.settings.data).digest(shopper or customer)):
            self.desk.forget(shopper, customer)
            if not shopper:
                return Erased(_now(), 0, 0)
            self.experiments.store.lift(shopper)
            turns = self.conversations.forget(shopper)
            return replace(self.features.erase(shopper), turns=turns)

    def product(self, id: ProductId, context: Context = NOBODY) -> Product:
        """Raises NotFound."""
        found = self.products([id], context)
        if id not in found:
            raise NotFound(f"no product {id[:80]!r}", field="id", fix="take the id from a search result")
        return found[id]

    def products(self, ids: Sequence[ProductId], context: Context = NOBODY) -> dict[ProductId, Product]:
        """Those that exist, as the asker may see them."""
        ages = self.ages
        return {id: ages.told(found, context.of_age) for id, found in self.catalog.get(ids).items()}

    def opinions(self, id: ProductId) -> Opinions:
        """What its reviewers say, by aspect, each with counts and quotes. Raises NotFound."""
        return self.opined(self.product(id).id)

    def fit(self, id: ProductId, told: Told) -> Advice:
        """Which size to take, with probability and reasons. ``told`` is kept nowhere. Raises NotFound."""
        return fit(self.product(id), told, self.shelf, self.opined(id))

    def compatible(self, id: ProductId, other: ProductId | None = None, words: str = "") -> Compatibility:
        """Whether it goes on, in or with ``other``, or with what ``words`` call ("iPhone 12", "an E27 lamp"), and what says so.

        Words that are the title of a product of the shop mean that one. Raises NotFound, and InvalidInput for words that are none.
        """
        thing = self.product(other) if other else self._titled(words)
        return together(self.product(id), thing or words, self.catalog.reviews)

    def fitting(
        self,
        other: ProductId | None = None,
        words: str = "",
        kind: str = "",
        size: int = 12,
        context: Context = NOBODY,
    ) -> Slate:
        """Products proven to fit ``other``, or what ``words`` call; ``kind``: which ("lenses"). Raises as ``compatible``."""
        search = self.asking()
        thing = (self.product(other) if other else self._titled(words)) or words
        found = fitting(thing, kind, lambda text: search(Query(text, size=4 * size)), size)
        return self.ages.slate(found, context.of_age)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The merchant's own size charts; ``shelf`` keeps and drops them."""
        return self.shelf.charts

    def ask_documents(self, question: str, size: int = 3) -> tuple[Cited, ...]:
        """What the merchant's own documents say to it, best first, each to be cited; empty when they say nothing.

        Raises InvalidInput for a question without a word.
        """
        return self.documents.ask(question, size)

    def transcribe(self, recording: bytes) -> Transcript:
        """What was said in a recording, to be corrected by whoever said it. The recording is not kept.

        Raises what ``Ears`` does (NothingHeard, InvalidInput), and Unavailable: this shop has no ears.
        """
        return listening(self.ears)(recording)

    def listen(self) -> Live:
        """One microphone, while somebody speaks. Raises Unavailable: this shop has no ears."""
        return Live(listening(self.ears))

    def suggest(self, prefix: str, size: int = 8) -> tuple[str, ...]:
        """What the typed beginning may become, most likely first."""
        return suggest(prefix, self.views.vocabulary, size)

    def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]:
        """A picture at least ``width`` pixels wide (0: as wide as it is shown), and its mime type. Raises NotFound."""
        return self.pictures.read(id, width)

    def offers(self, skus: Sequence[Sku]) -> dict[Sku, Offer]:
        """The live offers of those that exist."""
        return self.catalog.offers_of(skus)

    def warm(self) -> None:
        """Ask once in words, once in pictures and once the concierge, so that no shopper waits for tables and models to load."""
        blank = BytesIO()
        Image.new("RGB", (8, 8)).save(blank, "PNG")
        self.search(Query("something under 50 dollars", images=(blank.getvalue(),), size=1))
        self.suggest("a")
        self.recommend(Surface.TRENDING)
        self.documents.warm()
        self.rehearse(Turn("a jacket, and what is your return policy?"), Memory())
        warm(self.ears)
        ready(self.mind)

    def _titled(self, words: str) -> Product | None:
        """The product of just that title, but for "my" and "the"."""
        wanted = bare(words)
        ids = [id for id, title in self.named(wanted).items() if normal(title) == wanted] if wanted else []
        return self.product(ids[0]) if len(ids) == 1 else None

    def _made_of(self, decision: Decision) -> dict[str, str]:
        """Versions of what answers beside encoder and index: the engine, and the learned order where there is one."""
        ranker = decision.get("search.ranker") or self.rankers.name
        return {"shopkeeper": __version__} | ({"ranker": ranker} if ranker != DEFAULT else {})

    def marked(self) -> str:
        """The mark of what answers a turn now, noted."""
        return self.versions.note(self.turned())

    def turned(self) -> dict[str, str]:
        """Versions of what answers a turn of the concierge now."""
        eyes = self.switch.eyes
        mind = {"model": self.mind.name} if self.mind else {}
        answering = {"encoder": eyes.name, "index": eyes.index.version} | mind
        return answering | self._made_of(undecided())

    def _concierge(self, decision: Decision, usd: Decimal) -> Concierge:
        ms = decision.get("concierge.budget_ms", self.settings.turn_ms)
        budget = replace(WITH_MODEL, ms=ms, usd=usd) if self.mind else Budget(ms)
        return Concierge(self, self.specialists, budget, self.mind, self.settings.hosts, self.minds, decision)

    def asking(self, context: Context = NOBODY, decision: Decision | None = None) -> Search:
        """The journey of one question, over the shop as it is now."""
        self.views.refresh()
        decision, now = decision or undecided(), _now()

        def learned(decision: Decision) -> Learned | None:
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
        fair, versions = self.fair.on(Surface.SEARCH) if self.fair else None, self._made_of(decision)
        return Search(sight, views.live, views.vocabulary, self.pool, learned, decision, versions, fair=fair)


def _products(slate: Slate) -> list[ProductId]:
    return [hit.product.id for hit in slate.hits]


def _now() -> int:
    """Microseconds since 1970 UTC, as events have it."""
    return time.time_ns() // 1000
