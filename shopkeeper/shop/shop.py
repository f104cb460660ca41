"""The facade: one frozen Shop through which every door asks and tells.

Knows how to recommend and to converse; the rest stands in its parts: questions, goods, visitors, and the backroom of the
merchant. Refuses to know protocols above it and engines below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from typing import TypeVar

from PIL import Image

from shopkeeper import __version__
from shopkeeper.concierge import WITH_MODEL, Budget, Concierge, Memory, Turn
from shopkeeper.concierge.outcome import answered
from shopkeeper.concierge.pieces import Done, Piece
from shopkeeper.experiments.assignment import Decision, met, undecided
from shopkeeper.experiments.metrics import Place
from shopkeeper.recommend.shown import shown as offered
from shopkeeper.recommend.waiting import WouldWait, at_once
from shopkeeper.shop import reckoning
from shopkeeper.shop.conversing import spoken, told
from shopkeeper.shop.goods import Goods
from shopkeeper.shop.hearing import listening, warm
from shopkeeper.shop.minding import ready
from shopkeeper.shop.questions import NOBODY
from shopkeeper.shop.recommending import slate
from shopkeeper.shop.visitors import Visitors
from shopkeeper.speech import Live, Transcript
from shopkeeper.telemetry import current
from shopkeeper.types import (
    Context,
    Occasion,
    Picks,
    Query,
    Slate,
    Surface,
    Trace,
    clock,
)

Answered = TypeVar("Answered", Slate, Picks)
ANY = Occasion()


@dataclass(frozen=True, slots=True)
class Shop(Goods, Visitors):
    """Thread-safe; any number of processes may open the same data folder. Close it, or use it in ``with``."""

    def recommend(self, surface: Surface, occasion: Occasion = ANY) -> Picks:
        """What to show someone who did not ask; every pick is buyable now and says why, and the reason is true.

        Raises:
            InvalidInput: no such surface, an impossible size, or a surface of a product's page without a product.
            NotFound: that product is not sold here.
        """
        decision = self.experiments.decide(Place.RECOMMENDATIONS, occasion.context)
        with self.experiments.measured(decision):
            picks = self.recommender(surface, occasion, clock.now(), decision)
        self.experiments.aside(
            Place.RECOMMENDATIONS,
            occasion.context,
            decision,
            lambda other: [
                pick.product for pick in self.recommender(surface, occasion, clock.now(), other).picks
            ],
        )
        told, versions = picks.trace, {"shopkeeper": __version__, **picks.trace.versions}
        return Picks(
            picks.surface, picks.picks, Trace(told.id, told.stages, versions, told.arms, told.ms), picks.how
        )

    def recommends(self, surface: Surface, occasion: Occasion = ANY) -> bool:
        """Whether there is anything to show; nobody is shown it, and no experiment counts it. Raises what ``recommend`` does."""
        return bool(self.recommender(surface, occasion, clock.now()).picks)

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
            self.reckonings.note(picks.trace.id, reckoning.recommended(picks))
            self.events.post([offered(picks, context, clock.now())], context.agent)

    def conversed(self, done: Done, context: Context, decision: Decision, shown: int) -> None:
        """Record that a turn was answered, what became of it, how long it took and what it cost; as ``shown``, nobody waits."""
        self.events.post([answered(done, context, clock.now(), decision.arms, shown)], context.agent)
        self.reckonings.note(done.trace, reckoning.turned(done, self.turned()))
        self.experiments.noted(decision.arms, done.ms, failed=False)

    def transcribe(self, recording: bytes) -> Transcript:
        """What was said in a recording, to be corrected by whoever said it. Neither is kept, but who heard it, and how sure they were.

        Raises what ``Ears`` does (NothingHeard, InvalidInput), and Unavailable: this shop has no ears.
        """
        heard = listening(self.ears)(recording)
        if running := current():
            self.reckonings.note(running.id, reckoning.heard(heard))
        return heard

    def listen(self) -> Live:
        """One microphone, while somebody speaks. Raises Unavailable: this shop has no ears."""
        return Live(listening(self.ears))

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

    def marked(self) -> str:
        """The mark of what answers a turn now, noted."""
        return self.versions.note(self.turned())

    def turned(self) -> dict[str, str]:
        """Versions of what answers a turn of the concierge now."""
        eyes = self.switch.eyes
        mind = {"model": self.mind.name} if self.mind else {}
        ranker = {"ranker": self.rankers.name} if self.rankers.active else {}
        return {"encoder": eyes.name, "index": eyes.index.version, "shopkeeper": __version__} | mind | ranker

    def _concierge(self, decision: Decision, usd: Decimal) -> Concierge:
        ms = decision.get("concierge.budget_ms", self.settings.turn_ms)
        budget = replace(WITH_MODEL, ms=ms, usd=usd) if self.mind else Budget(ms)
        return Concierge(self, self.specialists, budget, self.mind, self.settings.hosts, self.minds, decision)
