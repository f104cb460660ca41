"""Whatever shoppers and merchants do, in any order: no money and no unit appears or vanishes, and no rule is broken."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.merchant import FOLLOWS, Mark
from shopkeeper.fulfilment.model import Method, Order, Status
from shopkeeper.types import Context, Money, Sku
from shopkeeper.types.errors import AgainstPolicy, Conflict, InvalidInput
from tests.unit.fulfilment.till import ANNA, BERT, DAY, GOODS, HOME, Till, opened

COUNTED = [
    variant.sku for product in GOODS for variant in product.variants if variant.offer.stock is not None
]
ALL = [variant.sku for product in GOODS for variant in product.variants]
WHO = st.sampled_from([ANNA, BERT])
SKU = st.sampled_from(ALL)
BASKET = st.lists(SKU, min_size=1, max_size=5)
PAYMENT = st.sampled_from(["invoice", "on_delivery", "card-1"])
REFUSED = (AgainstPolicy, Conflict, InvalidInput)
CARD = 30_000


class Trade(RuleBasedStateMachine):
    """Two shoppers with a gift card each, a merchant, and goods of which some are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.open_ = ExitStack()
        self.till: Till = self.open_.enter_context(
            opened(Path(self.open_.enter_context(TemporaryDirectory())))
        )
        for who in (ANNA, BERT):
            self.till.give_card(who, Method("card-1", "gift_card", balance=Money(CARD, "USD")))
        self.before = {sku: self.till.stock(sku) for sku in COUNTED}
        self.histories: dict[str, list[object]] = {}

    def teardown(self) -> None:
        self.open_.close()

    @initialize(baskets=st.lists(st.tuples(WHO, BASKET, PAYMENT, st.booleans()), min_size=2, max_size=5))
    def trade(self, baskets: list[tuple[Context, list[Sku], str, bool]]) -> None:
        for who, skus, payment, arrived in baskets:
            self.buy(who, skus, payment, "pickup")
            if arrived and (orders := self.till.desk.orders(Status.PENDING)):
                self.till.desk.mark(orders[0].id, Mark.DELIVERED)

    @rule(who=WHO, skus=BASKET, payment=PAYMENT, delivery=st.sampled_from(["standard", "pickup"]))
    def buy(self, who: Context, skus: list[Sku], payment: str, delivery: str) -> None:
        for sku in skus:
            self.till.fulfilment.add(who, sku)
        with suppress(*REFUSED):
            self.till.do(self.till.placing(who, payment, delivery), who)
        for line in self.till.fulfilment.cart(who).cart.lines:
            self.till.fulfilment.put(who, line.sku, 0)

    @rule(
        who=WHO,
        reason=st.sampled_from(["no longer needed", "ordered by mistake", "cheaper elsewhere"]),
        data=st.data(),
    )
    def cancel(self, who: Context, reason: str, data: st.DataObject) -> None:
        self.act(who, data, lambda order: act.Cancel(order.id, reason), {Status.PENDING})

    @rule(who=WHO, payment=PAYMENT, data=st.data())
    def change_items(self, who: Context, payment: str, data: st.DataObject) -> None:
        def action(order: Order) -> act.Action:
            old, new = self.swap(order, data)
            return act.ChangeItems(order.id, old, new, payment)

        self.act(who, data, action, {Status.PENDING})

    @rule(
        who=WHO,
        payment=PAYMENT,
        kind=st.sampled_from(["shirt", "hat", "voucher"]),
        sizes=st.permutations("SML"),
    )
    def shift(self, who: Context, payment: str, kind: str, sizes: list[str]) -> None:
        """Two sizes for the next one each, so that one of them leaves and comes back in one move."""
        first, second, third = (Sku(f"{kind}-{size}") for size in sizes)
        self.buy(who, [first, second], payment, "pickup")
        for order in self.till.fulfilment.orders(who, (Status.PENDING,), 1):
            with suppress(*REFUSED):
                self.till.do(act.ChangeItems(order.id, (first, second), (second, third), payment), who)

    @rule(who=WHO, payment=PAYMENT, data=st.data())
    def change_payment(self, who: Context, payment: str, data: st.DataObject) -> None:
        self.act(who, data, lambda order: act.ChangePayment(order.id, payment), {Status.PENDING})

    @rule(who=WHO, data=st.data())
    def change_address(self, who: Context, data: st.DataObject) -> None:
        there = replace(HOME, line2="upstairs")
        self.act(who, data, lambda order: act.ChangeAddress(order.id, there), {Status.PENDING})

    @rule(who=WHO, data=st.data())
    def send_back(self, who: Context, data: st.DataObject) -> None:
        def action(order: Order) -> act.Action:
            to = data.draw(st.sampled_from([*order.borne, *order.borne, "card-1", "on_delivery"]))
            return act.Return(order.id, self.units(order, data, 2), to)

        self.act(who, data, action, {Status.DELIVERED})

    @rule(who=WHO, payment=PAYMENT, data=st.data())
    def exchange(self, who: Context, payment: str, data: st.DataObject) -> None:
        def action(order: Order) -> act.Action:
            old, new = self.swap(order, data)
            return act.Exchange(order.id, old, new, payment)

        self.act(who, data, action, {Status.DELIVERED})

    @rule(who=WHO, amount=st.integers(1, 900), data=st.data())
    def goodwill(self, who: Context, amount: int, data: st.DataObject) -> None:
        if orders := self.till.fulfilment.orders(who):
            order = data.draw(st.sampled_from(orders))
            with suppress(*REFUSED):
                proposal = self.till.fulfilment.propose(
                    who, act.Refund(order.id, Money(amount, "USD")), "merchant"
                )
                self.till.fulfilment.accept(who, proposal.digest, "merchant")

    @rule(mark=st.sampled_from([*Mark, Mark.DELIVERED, Mark.RECEIVED, Mark.RECEIVED]), data=st.data())
    def mark(self, mark: Mark, data: st.DataObject) -> None:
        if orders := self.till.desk.orders():
            fitting = [order for order in orders if order.status in FOLLOWS[mark]]
            with suppress(*REFUSED):
                self.till.desk.mark(data.draw(st.sampled_from(fitting or orders)).id, mark)

    @rule(days=st.sampled_from([1, 1, 1, 2, 31]))
    def wait(self, days: int) -> None:
        self.till.now[0] += days * DAY

    @rule(sku=SKU, price=st.integers(500, 4_000))
    def reprice(self, sku: Sku, price: int) -> None:
        self.till.reprice(sku, price)

    def units(self, order: Order, data: st.DataObject, most: int = 1) -> tuple[Sku, ...]:
        names = [unit.sku for unit in order.items] or [Sku("none")]
        return tuple(data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=most)))

    def swap(self, order: Order, data: st.DataObject) -> tuple[tuple[Sku, ...], tuple[Sku, ...]]:
        """Mostly for another size; now and then for another thing."""
        old = self.units(order, data, 2)
        sizes = [[sku for sku in ALL if sku.split("-")[0] == one.split("-")[0]] or ALL for one in old]
        return old, tuple(data.draw(st.sampled_from(one * 3 + ALL)) for one in sizes)

    def act(
        self, who: Context, data: st.DataObject, make: Callable[[Order], act.Action], legal: set[Status]
    ) -> None:
        """Done or refused; and never done outside the states that the policy names."""
        if orders := self.till.fulfilment.orders(who):
            order = data.draw(st.sampled_from([one for one in orders if one.status in legal] or orders))
            action = make(order)
            with suppress(*REFUSED):
                self.till.do(action, who)
                assert order.status in legal
                last = max(order.delivered_at, *(unit.sent_at for unit in order.items), 0)
                late = last + 30 * DAY < self.till.now[0]
                assert not (late and isinstance(action, act.Return | act.Exchange))

    @invariant()
    def money_is_conserved(self) -> None:
        for who in (ANNA, BERT):
            spent = 0
            for order in self.till.fulfilment.orders(who):
                assert order.paid.minor - order.refunded.minor == order.value.minor >= 0
                assert order.owed.minor >= 0 and order.refunded.minor <= order.paid.minor
                spent += order.borne.get("card-1", 0)
            [card] = self.till.fulfilment.customer(who).methods
            assert card.balance is not None and card.balance.minor == CARD - spent >= 0

    @invariant()
    def units_are_conserved(self) -> None:
        out: Counter[str] = Counter()
        for order in self.till.desk.orders(limit=-1):
            kept = () if order.status is Status.CANCELLED else order.items
            aside = order.asked.new if order.asked else ()
            out.update(unit.sku for unit in (*kept, *aside) if unit.counted)
        assert {sku: self.till.stock(sku) for sku in COUNTED} == {
            sku: (units or 0) - out[sku] for sku, units in self.before.items()
        }
        assert self.till.catalog.stock.moves() == []

    @invariant()
    def history_only_grows(self) -> None:
        for order in self.till.desk.orders(limit=-1):
            history = self.till.desk.history(order.id)
            before = self.histories.get(order.id, [])
            assert history[: len(before)] == before
            assert [deed.version for deed in history] == list(range(1, order.version + 1))
            self.histories[order.id] = list(history)


TestTrade = Trade.TestCase
TestTrade.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a case smaller costs minutes
)
