"""Carts and orders as a shopper may use them: every operation says whether it reads, can be taken back, or binds.

Knows who asks, and that what binds needs their confirmation. Refuses to know rules (``changes``, ``checkout``), how things get
onto disk (``ledger``) and protocols. Somebody else's order does not exist.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

import orjson

from shopkeeper.events import Events
from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment import carts, codec, happened
from shopkeeper.fulfilment.checkout import Basket
from shopkeeper.fulfilment.ledger import Ledger, Outcome
from shopkeeper.fulfilment.model import Cart, Customer, Deed, Listing, Order, Status, Wanted
from shopkeeper.fulfilment.outbox import drain
from shopkeeper.fulfilment.policy import DAY
from shopkeeper.fulfilment.possible import Possible, possible
from shopkeeper.fulfilment.proposal import GOOD_FOR, Confirmation, Proposal, Ticket
from shopkeeper.fulfilment.store import Books, Store
from shopkeeper.pii import mask
from shopkeeper.trust.ages import Ages
from shopkeeper.types import (
    Context,
    Effect,
    Event,
    Happened,
    Money,
    OrderId,
    Product,
    Purpose,
    ShopperId,
    Sku,
    effect,
)
from shopkeeper.types.errors import Conflict, Denied, InvalidInput, NotFound

MAX_KEY, MAX_SUMMARY = 200, 4_000
SHOPPER, MERCHANT = "shopper", "merchant"
FOR_ALL = Ages()


class Fulfilment:
    """Thread-safe; any number of processes on one folder. Every change of an order is one more entry of its history."""

    def __init__(self, store: Store, ledger: Ledger, events: Events, ages: Ages = FOR_ALL) -> None:
        self.store, self.ledger, self.events, self.ages = store, ledger, events, ages

    # -- carts ---------------------------------------------------------------------------------------------------------

    @effect(Effect.READ)
    def cart(self, context: Context) -> Basket:
        """What lies in the cart, at live prices; empty for whoever has none."""
        if not context.customer:
            return self.quote(context, {})
        with self.store.reading() as books:
            cart = books.cart(context.customer)
            return self.ledger.basket(cart, self.ledger.customer(books, context.customer))

    @effect(Effect.READ)
    def quote(self, context: Context, wanted: Mapping[Sku, int]) -> Basket:
        """The same for goods that lie in no cart: are they there, what do they cost, when can they arrive."""
        cart = Cart(context.customer, 0, tuple(Wanted(sku, number) for sku, number in wanted.items()))
        return self.ledger.basket(cart, Customer(context.customer))

    @effect(Effect.REVERSIBLE)
    def add(
        self, context: Context, sku: Sku, quantity: int = 1, version: int | None = None, key: str = ""
    ) -> Basket:
        """Put more of a sku into the cart. ``key``: calls with the same key count once.

        Raises:
            NotFound: nothing with that sku is sold.
            InvalidInput, AgainstPolicy: too few or too many.
            NotOfAge: it is for adults, and the shopper did not say that they are one.
            Conflict: the cart is not at ``version`` any more, or the key was used for something else.
        """
        if quantity < 1:
            raise InvalidInput(f"{quantity} of {sku[:80]}", field="quantity", fix="add 1 or more")
        price = self.ledger.scene(Customer(context.customer)).unit(sku).price
        asked = codec.write(["add", sku, quantity])
        return self._change(
            context, sku, lambda cart: cart.quantity(sku) + quantity, version, key, asked, price
        )

    @effect(Effect.REVERSIBLE)
    def put(
        self, context: Context, sku: Sku, quantity: int, version: int | None = None, key: str = ""
    ) -> Basket:
        """Have exactly so many of a sku in the cart; 0 takes it out. Raises as ``add`` does."""
        unit = self.ledger.scene(Customer(context.customer)).unit(sku) if quantity > 0 else None
        asked = codec.write(["put", sku, quantity])
        return self._change(
            context, sku, lambda _: quantity, version, key, asked, unit.price if unit else None
        )

    # -- reading -------------------------------------------------------------------------------------------------------

    @effect(Effect.READ)
    def customer(self, context: Context) -> Customer:
        """What is known of the customer: address, methods; nothing at first."""
        with self.store.reading() as books:
            return self.ledger.customer(books, context.customer)

    @effect(Effect.READ)
    def orders(self, context: Context, states: Collection[Status] = (), limit: int = -1) -> list[Order]:
        """One's own, newest first: all, those in one of these states, the newest so many."""
        if not context.customer:
            return []
        with self.store.reading() as books:
            return books.orders(context.customer, states, limit)

    @effect(Effect.READ)
    def listing(self, context: Context, size: int, cursor: str = "") -> Listing:
        """One's own, newest first, page by page: none twice and none left out, whatever is ordered meanwhile.

        Raises InvalidInput for a cursor that no page of theirs gave.
        """
        if not context.customer:
            return Listing((), 0)
        with self.store.reading() as books:
            if cursor and not self._gave(books, context, cursor):
                raise InvalidInput(
                    "this is no cursor of your orders", field="cursor", fix="begin again without one"
                )
            found = books.orders(context.customer, (), size + 1, OrderId(cursor) if cursor else None)
            total = books.count(context.customer)
        return Listing(tuple(found[:size]), total, found[size - 1].id if len(found) > size else "")

    @effect(Effect.READ)
    def order(self, context: Context, id: OrderId) -> Order:
        """Raises NotFound, for an order of somebody else just as for none."""
        with self.store.reading() as books:
            return self.ledger.own(books, context.customer, id)

    @effect(Effect.READ)
    def history(self, context: Context, id: OrderId) -> list[Deed]:
        """All that was done to one's own order, oldest first. Raises NotFound."""
        with self.store.reading() as books:
            self.ledger.own(books, context.customer, id)
            return books.history(id)

    @effect(Effect.READ)
    def possible(self, context: Context, id: OrderId) -> tuple[Possible, ...]:
        """What may be done with one's own order now, and why not what may not. Raises NotFound."""
        with self.store.reading() as books:
            order = self.ledger.own(books, context.customer, id)
            customer = self.ledger.customer(books, context.customer)
        methods = (*customer.methods, *self.ledger.payments.methods())
        return possible(order, self.ledger.rules.policy, methods, self.ledger.clock())

    @effect(Effect.READ)
    def savable(self) -> tuple[str, ...]:
        """Kinds of method to which a reference may be kept."""
        return self.ledger.rules.policy.rule(act.AddMethod.name).pay_with

    @effect(Effect.READ)
    def units(self, context: Context) -> int:
        """How many units lie in the cart, whatever has become of them; quick."""
        if not (context.customer and self.store.exists):
            return 0
        with self.store.reading() as books:
            return sum(line.quantity for line in books.cart(context.customer).lines)

    # -- what binds ----------------------------------------------------------------------------------------------------

    @effect(Effect.READ)
    def propose(self, context: Context, action: act.Action, by: str = SHOPPER) -> Proposal:
        """What would be done, in plain words, with exact amounts; nothing is done yet.

        Raises whatever would forbid it: AgainstPolicy, InvalidInput, Conflict, NotFound; Denied for what only merchants do.
        """
        _may(action, by)
        with self.store.writing() as books:
            books.drop_old(self.ledger.clock() - DAY)
            planned, proposal = self.ledger.plan(books, context, action)
            self._of_age(context, action, planned.order)
            kept = books.proposal(context.customer, proposal.digest)
            proposal = replace(kept, expires=proposal.expires) if kept else proposal
            books.put_proposal(proposal)
        if isinstance(action, act.Place) and planned.order:
            checkout = replace(_of(planned.order, context), version=action.cart_version)
            event = self._event(Happened.CHECKOUT, checkout, context, proposal.digest[:40])
            self.events.post([event], context.agent)
        return proposal

    @effect(Effect.READ)
    def proposal(self, context: Context, digest: str) -> Proposal:
        """What was proposed to this customer under that digest. Raises NotFound."""
        with self.store.reading() as books:
            found = books.proposal(context.customer, digest)
        if found is None:
            raise NotFound("there is nothing to confirm (any more)", field="digest", fix="ask for it again")
        return found

    def confirm(self, context: Context, digest: str) -> Confirmation:
        """For doors only, when the shopper said yes to this very proposal; good for one turn.

        Raises Denied when this customer has no proposal of that digest that can still be confirmed.
        """
        with self.store.writing() as books:
            proposal = books.proposal(context.customer, digest)
            if proposal is None or (proposal.expires < self.ledger.clock() and not proposal.result):
                raise Denied("there is nothing to confirm (any more)", field="digest", fix="ask for it again")
            books.put_proposal(replace(proposal, confirmed=self.ledger.clock()))
        return Confirmation(digest, context.customer)

    @effect(Effect.BINDING)
    def execute(
        self, context: Context, action: act.Action, confirmation: Confirmation | None, by: str = SHOPPER
    ) -> Outcome:
        """Do what the shopper confirmed, once; a second time answers what came of the first.

        Raises:
            Denied: they did not confirm exactly this, or too long ago.
            Conflict: things changed since they were asked, so that it would not be what they confirmed.
        """
        _may(action, by)
        with self.store.writing() as books:
            proposal = self._confirmed(books.proposal, context, action, confirmation)
            if proposal.result:
                order = books.order(OrderId(proposal.result))
                return Outcome(order, self.ledger.customer(books, context.customer), again=True)
            self.ledger.mend(books)
            planned, now = self.ledger.plan(books, context, action)
            if now.digest != proposal.digest:
                new = [f"{one.label}: {one.value}" for one in now.lines if one not in proposal.lines]
                words = "; ".join((now.words, *new))
                raise Conflict(
                    f"meanwhile it would be: {words}", field="digest", fix="look again, confirm that"
                )
            if planned.order:
                planned = replace(planned, order=_of(planned.order, context))
            told = _kept(action) | ({"of_age": True} if self._of_age(context, action, planned.order) else {})
            outcome = self.ledger.write(books, planned, action.name, by, told)
            result = outcome.order.id if outcome.order else outcome.customer.id
            books.put_proposal(replace(proposal, result=result))
            self._note(books, action, outcome, context)
            if isinstance(action, act.Place):
                emptied = Cart(context.customer, action.cart_version + 1)
                books.put_cart(emptied, _shopper(context), self.ledger.clock())
        self.ledger.settled(outcome.order)
        drain(self.store, self.events)
        return outcome

    def accept(self, context: Context, digest: str, by: str = SHOPPER) -> Outcome:
        """``confirm`` and ``execute`` in one, for doors to which the shopper's yes is all that comes. Raises as both do."""
        confirmation = self.confirm(context, digest)
        action = act.read(self.proposal(context, digest).action.encode())
        return self.execute(context, action, confirmation, by)

    @effect(Effect.REVERSIBLE)
    def hand_over(self, context: Context, summary: str) -> Ticket:
        """Ask the shop's people to go on; personal data are masked. Raises InvalidInput for an empty or endless summary."""
        if not 0 < len(summary.strip()) <= MAX_SUMMARY:
            raise InvalidInput("no summary", field="summary", fix=f"write 1 to {MAX_SUMMARY} characters")
        ticket = Ticket(context.customer, self.ledger.clock(), mask(summary.strip()))
        with self.store.writing() as books:
            books.put_ticket(ticket, _shopper(context))
        return ticket

    # -- inside --------------------------------------------------------------------------------------------------------

    def _change(
        self,
        context: Context,
        sku: Sku,
        to: Callable[[Cart], int],
        version: int | None,
        key: str,
        asked: bytes,
        price: Money | None,
    ) -> Basket:
        who, now = context.customer, self.ledger.clock()
        if not who:
            raise Denied("nobody is known here", field="customer", fix="name the customer")
        if len(key) > MAX_KEY:
            raise InvalidInput("the key is too long", field="key", fix=f"at most {MAX_KEY} characters")
        with self.store.writing() as books:
            customer = self.ledger.customer(books, who)
            if key and (before := books.answer(who, key)):
                if before[0] != asked:
                    raise Conflict("this key was used for another call", field="key", fix="use a new key")
                return self.ledger.basket(codec.read(Cart, before[1]), customer)
            cart = books.cart(who)
            carts.current(cart, version)
            after = carts.put(cart, sku, to(cart), self.ledger.rules.policy, price)
            more = after.quantity(sku) - cart.quantity(sku)
            if more > 0:
                self.ages.check(self._goods(sku), context.of_age)
            books.put_cart(after, _shopper(context), now)
            if key:
                books.put_answer(who, key, asked, codec.write(after), now)
        if more:
            self._carted(sku, more, context, now)
        return self.ledger.basket(after, customer)

    def _gave(self, books: Books, context: Context, cursor: str) -> bool:
        """A cursor is the last order that was listed, and one's own."""
        last = books.order(OrderId(cursor))
        return last is not None and last.customer == context.customer

    def _confirmed(
        self,
        find: Callable[..., Proposal | None],
        context: Context,
        action: act.Action,
        said: Confirmation | None,
    ) -> Proposal:
        """The proposal to which the shopper said yes, if it was this action."""
        if said is None or said.customer != context.customer:
            raise Denied(
                "this needs the shopper's confirmation", field="confirmation", fix="propose it, and ask"
            )
        found = find(context.customer, said.digest)
        if found is None or found.action != act.write(action).decode():
            raise Denied(
                "the shopper confirmed something else", field="confirmation", fix="propose exactly this"
            )
        if not found.confirmed:
            raise Denied("the shopper has not confirmed it", field="confirmation", fix="ask them")
        if not found.result and found.confirmed + GOOD_FOR < self.ledger.clock():
            raise Denied("the confirmation is too old", field="confirmation", fix="ask the shopper again")
        return found

    def _of_age(self, context: Context, action: act.Action, order: Order | None) -> bool:
        """Whether what is ordered is for adults, which goes down in the order's history. Raises NotOfAge."""
        if order is None or not isinstance(action, act.Place):
            return False
        return self.ages.check(
            self.ledger.goods.get([item.product for item in order.items]).values(), context.of_age
        )

    def _goods(self, sku: Sku) -> Iterable[Product]:
        """The product that is sold under it, if one is."""
        goods = self.ledger.goods
        return goods.get(list(goods.owners([sku]).values())).values()

    def _note(self, books: Books, action: act.Action, outcome: Outcome, context: Context) -> None:
        """In the order's own transaction, so that an order without its event cannot be."""
        kind = {act.Place: Happened.BOUGHT, act.Cancel: Happened.RETURNED}.get(type(action))
        if outcome.order and kind:
            books.put_event(self._event(kind, outcome.order, context), context.agent)

    def _event(self, kind: Happened, order: Order, context: Context, id: str = "") -> Event:
        now, session = self.ledger.clock(), context.who.under(Purpose.SERVICE).session
        return happened.ordered(kind, order, order.items, self.ledger.goods, now, session, id)

    def _carted(self, sku: Sku, more: int, context: Context, now: int) -> None:
        for product in self._goods(sku):
            carted = happened.carted(sku, more, product, context, now, secrets.token_hex(16))
            self.events.post([carted], context.agent)


def _shopper(context: Context) -> ShopperId:
    return context.who.under(Purpose.SERVICE).shopper


def _of(order: Order, context: Context) -> Order:
    """Whose it is, and what for, as whoever asks lets us know now; if they do not, as it was."""
    shopper = _shopper(context)
    return replace(order, shopper=shopper, allows=context.who.allows) if shopper else order


def _kept(action: act.Action) -> dict[str, object]:
    """Arguments for the history, which nobody can take anything out of again: the e-mail stands in the order alone."""
    told: dict[str, object] = orjson.loads(codec.write(action))
    return {name: value for name, value in told.items() if name != "email"}


def _may(action: act.Action, by: str) -> None:
    if isinstance(action, act.Refund) and by != MERCHANT:
        raise Denied("only the shop's people give money back for goodwill", field="action", fix="ask them")
