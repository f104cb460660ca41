"""The story of one turn: plan, run the specialists, check every claim, remember; and end in time.

Knows the order of the story. Refuses to know protocols and stores, and lets no claim out that its evidence does not bear.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, TimeoutError
from dataclasses import dataclass, field, replace

import structlog

from shopkeeper.concierge import ladder, planner, thinking
from shopkeeper.concierge.acts import CARDS, CARE, CHANGES, Act, Kind, Plan
from shopkeeper.concierge.budget import Budget, Purse
from shopkeeper.concierge.claims import Claim, Evidence, Said, Source
from shopkeeper.concierge.desk import Answer, Desk, Others, nobody
from shopkeeper.concierge.grounding import founded
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.mind import Mind
from shopkeeper.concierge.outgoing import outgoing
from shopkeeper.concierge.phrasing import phrased
from shopkeeper.concierge.pieces import Cards, Done, Piece, Question, Rung, Understood, Words
from shopkeeper.concierge.port import Shop
from shopkeeper.concierge.references import Ids
from shopkeeper.concierge.specialists import (
    adding,
    asking,
    baskets,
    compare,
    describe,
    fits,
    opinions,
    orders,
    policy,
    search,
    sets,
    size,
    talk,
    totals,
)
from shopkeeper.concierge.turn import Turn
from shopkeeper.experiments.assignment import Decision, undecided
from shopkeeper.language.wording import Wording
from shopkeeper.telemetry import carry, trace
from shopkeeper.types import Care, Query, Slate
from shopkeeper.types.errors import ShopkeeperError

log = structlog.get_logger()

Specialist = Callable[[Act, Desk], Answer]
SPECIALISTS: Mapping[Kind, Specialist] = {
    Kind.FIND: search.find, Kind.MORE: search.more, Kind.BUNDLE: sets.bundle, Kind.GOES_WITH: search.goes_with,
    Kind.SIMILAR: search.similar, Kind.COMPARE: compare.compare, Kind.DESCRIBE: describe.describe,
    Kind.OPINIONS: opinions.opinions, Kind.SIZE: size.size, Kind.FITS: fits.fits, Kind.POLICY: policy.policy, Kind.DELIVERY: baskets.delivery,
    Kind.TOTAL: totals.total, Kind.ADD: adding.add, Kind.TAKE_OUT: baskets.take_out, Kind.BASKET: baskets.show, Kind.CHECKOUT: baskets.checkout,
    Kind.ORDERS: orders.status, Kind.CANCEL: orders.cancel, Kind.SEND_BACK: orders.send_back,
    Kind.EXCHANGE: orders.exchange, Kind.ADDRESS: orders.address, Kind.HUMAN: orders.hand_over, Kind.YES: asking.confirmed,
}  # fmt: skip
_LOOKED_UP = frozenset({Kind.FIND, Kind.BUNDLE})
"""Kinds whose words name what is wanted."""
_WAITED_FOR = CHANGES | {Kind.YES, Kind.BASKET}
"""Kinds that are waited for: nobody is told that there was no time for what is then done all the same."""
_PATIENCE = 10.0
"""Seconds that those may take."""
_UNPROVEN = Claim("I find nothing on record that answers that.", courtesy=True)
_NAMES = {
    Kind.OPINIONS: "reviews",
    Kind.POLICY: "the shop's policies",
    Kind.SIZE: "sizes",
    Kind.GOES_WITH: "what goes with it",
}


@dataclass(frozen=True, slots=True)
class Concierge:
    """``Concierge(shop, pool)(turn, memory)`` yields the parts of an answer; what it returns is the new memory."""

    shop: Shop
    pool: Executor
    budget: Budget = field(default_factory=Budget)
    mind: Mind | None = None
    """A language model, where the shop has one; every turn can do without."""
    hosts: tuple[str, ...] = ()
    """The shop's own, which answers may link to."""
    others: Others = nobody
    decision: Decision = field(default_factory=undecided)
    """The experiments of whoever talks."""

    def __call__(self, turn: Turn, memory: Memory) -> Generator[Piece, None, Memory]:
        """Raises InvalidInput and TooLarge for a turn that cannot be read; whatever else goes wrong, it answers."""
        turn.check()
        purse = Purse(self.budget)
        if turn.page:
            memory = memory.looking_at(turn.page)
        desk = Desk(
            self.shop,
            turn.context,
            memory,
            purse,
            Wording.of(turn.context.locale, turn.context.today),
            turn.images,
            memory.turns,
            model=self.mind,
            others=self.others,
            decision=self.decision,
        )
        with trace("converse") as running:
            plan = thinking.plan(turn.text, planner.answering(turn, desk), desk)
            yield Understood(turn.text, plan.acts)
            run = Run(desk, self.pool, turn)
            for piece in run(plan):
                yield outgoing(piece, self.hosts)
        yield Done(
            run.rung,
            purse.ms,
            purse.usd,
            tuple(purse.spent),
            running.id,
            self.budget.ms,
            tuple(run.dropped),
            run.care,
        )
        return replace(run.memory, turns=memory.turns + 1)


@dataclass(slots=True)
class Run:
    """One plan being carried out. ``memory`` grows with each answer."""

    desk: Desk
    pool: Executor
    turn: Turn
    rung: Rung = Rung.FULL
    dropped: list[str] = field(default_factory=list)
    held: list[Claim] = field(default_factory=list)
    """What is said at the end, once a model phrased it: cards and forms never wait for that."""
    care: Care = Care.NONE
    """The worst that became of what was asked of customer care."""
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = replace(self.desk.memory, pending="", asked="")  # both wait for the very next turn only

    def __call__(self, plan: Plan) -> Generator[Piece, None, None]:
        yield from self._acts(plan)
        yield from self._told()
        if plan.question:
            self.memory = replace(self.memory, asked=plan.asked or self.turn.text)
            yield Question(plan.question, plan.options)

    def _acts(self, plan: Plan) -> Generator[Piece, None, None]:
        acts, self.rung = ladder.affordable(plan.acts, self.desk.purse, bool(self.desk.images))
        if plan.acts and not acts:
            yield from self._least(plan, self.rung)
            return
        waiting = {act: self._begin(act) for act in acts if not act.found}
        found: Ids = ()
        for act in acts:
            if act.found and not found:
                continue  # nothing was found that it could be about
            future = waiting.get(act) or self._begin(planner.about(act, found))
            answer = self._answer(act, future, first=act is acts[0])
            if answer is None:
                yield from self._least(plan, Rung.LEXICAL)
                return
            self._cared(act, answer)
            yield from self._sent(answer)
            memory = answer.remember(self.memory)
            options = () if act.kind in CARDS else memory.options
            self.memory = replace(memory, last=act.kind.value, options=options)
            found = answer.found or found
        left_out = [act for act in plan.acts if act not in acts]
        if left_out:
            answer = self._left_out(left_out)
            for act in left_out:
                self._cared(act, answer)
            yield from self._sent(answer)

    def _cared(self, act: Act, answer: Answer) -> None:
        if act.kind in CARE:
            told = Care.HANDED_OVER if act.kind is Kind.HUMAN else Care.SETTLED
            self.care = max(self.care, Care.OPEN if answer.open else told, key=list(Care).index)

    def _begin(self, act: Act) -> "Future[Answer]":
        specialist = SPECIALISTS.get(act.kind, talk.talk)
        memory = replace(self.memory, pending=self.desk.memory.pending)  # the form that the words may alter
        return self.pool.submit(carry(specialist), act, replace(self.desk, memory=memory))

    def _answer(self, act: Act, future: "Future[Answer]", *, first: bool) -> Answer | None:
        """What the specialist says, or why it does not; None when not even the first came in time."""
        try:
            left = max(0.0, self.desk.purse.left - ladder.RESERVE)
            return future.result(_PATIENCE if act.kind in _WAITED_FOR else left)
        except TimeoutError:
            future.cancel()
            if first:
                return None
            self.rung = max(self.rung, Rung.FEWER)
            return self._left_out([act])
        except ShopkeeperError as error:
            return replace(_refused(error), remember=orders.spoken_of(act))
        except Exception:
            log.exception("specialist failed", kind=act.kind)
            return replace(
                _says("Something went wrong on our side; nothing was changed. Please try again."), open=True
            )

    def _least(self, plan: Plan, rung: Rung) -> Generator[Piece, None, None]:
        """Something useful whatever the clock says: a plain search, or the words looked up without any model; where they name nothing, that
        it may be asked again, with all that was remembered."""
        self.rung = rung
        for act in plan.acts:
            self._cared(act, Answer((), open=True))
        slate = self._looked_up(rung) if plan.acts[0].kind in _LOOKED_UP else None
        if slate and slate.hits:
            yield Cards(slate, Act(Kind.FIND, self.turn.text))
            yield from self._sent(_says("There was only time to look your words up."))
            self.memory = search.seeing(slate.hits)(self.memory)
        else:
            yield from self._sent(_says("There was no time left for an answer; ask me again."))
            self.memory = self.desk.memory

    def _looked_up(self, rung: Rung) -> Slate:
        query = Query(
            self.turn.text,
            self.desk.images if rung is Rung.SEARCH else (),
            size=self.desk.size,
            context=self.desk.context,
        )
        return (self.desk.search if rung is Rung.SEARCH else self.desk.look_up)(query)

    def _sent(self, answer: Answer) -> Generator[Piece, None, None]:
        """The parts that may be said, and never nothing."""
        for part in list(self._founded(answer.pieces)) or [Words.of(_UNPROVEN)]:
            if isinstance(part, Words) and self.desk.mind:
                self.held += part.said.claims
            else:
                yield part

    def _founded(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """The pieces, with only such claims as stand in their evidence."""
        for piece in pieces:
            if not isinstance(piece, Words):
                yield piece
                continue
            claims, faults = founded(piece.said.claims, self.desk.understand, self.desk.wording)
            self.dropped += [f"{fault.what}: {fault.words}" for fault in faults]
            if claims:
                yield Words.of(*claims)

    def _told(self) -> Generator[Piece, None, None]:
        """What was held back, as the model phrases it, as far as it says the same."""
        if self.held and (mind := self.desk.mind):
            said = phrased(self.held, self.turn.text, mind, self.desk)
            self.dropped += said.faults
            yield Words(Said.of(said.claims), said.generated)

    def _left_out(self, acts: Sequence[Act]) -> Answer:
        named = self.desk.wording.all([_NAMES.get(act.kind, str(act.kind).replace("_", " ")) for act in acts])
        return replace(_says(f"There was no time left for {named}; ask me again."), open=True)


def _refused(error: ShopkeeperError) -> Answer:
    """Why not, in the words of the rule that forbids it, which is what the sentence rests on."""
    said = " ".join(f"{text[:1].upper()}{text[1:]}." for text in (error.message, error.fix) if text)
    rule = Evidence(Source.ORDER, "rules", "rule", said)
    return Answer.of(Claim(said, (rule,)), open=True)


def _says(text: str) -> Answer:
    return Answer.of(Claim(text, courtesy=True))
