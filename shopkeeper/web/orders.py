"""One's own orders: how each stands, what was done to it, and what can be done now.

Knows forms and addresses. Decides nothing: what is offered is what the shop's rules allow (``fulfilment.possible``), and what is asked
becomes a proposal that is confirmed on its own page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.model import Order
from shopkeeper.types import OrderId, Sku
from shopkeeper.types.errors import Conflict, InvalidInput, Outdated, ShopkeeperError
from shopkeeper.web.asked import Asked
from shopkeeper.web.fields import address_in, beside, missing
from shopkeeper.web.history import DONE, first, listed, told_of
from shopkeeper.web.pages import Pages
from shopkeeper.web.pictures import pictures
from shopkeeper.web.typed import form_of

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

PAGE = 24
"""Orders listed at once."""
NEW = "new-"
"""Begins the name of the choice for one unit; the rest is its place in the order."""


@dataclass(frozen=True)
class OrdersPage:
    shop: "Shop"
    pages: Pages

    def show(self, request: Request, cursor: str = "") -> HTMLResponse:
        context = self.pages.context(request)
        listing = self.shop.fulfilment.listing(context, PAGE, cursor)
        firsts = [one.product for order in listing.orders if (one := first(order))]
        products = self.shop.products(firsts, context)
        views = {
            id: next((view for look in one.looks for view in pictures(one, look)), None)
            for id, one in products.items()
        }
        return self._private(
            request,
            "orders.html",
            orders=[listed(order, views, self.pages.wording) for order in listing.orders],
            total=self.pages.wording.number(listing.total) if listing.total > PAGE else "",
            older=f"/orders?cursor={quote(listing.cursor, safe='')}" if listing.cursor else "",
            later=bool(cursor),
        )

    def one(self, request: Request, id: str, done: str = "") -> HTMLResponse:
        return self._order(request, OrderId(id), done=done)

    async def ask(self, request: Request, id: str) -> Response:
        """What shall be done with it: proposed, never done at once."""
        form = await form_of(request, self.pages.visits)
        return await run_in_threadpool(self._asked, request, OrderId(id), form)

    def _asked(self, request: Request, id: OrderId, form: FormData) -> Response:
        context = self.pages.context(request)
        order = self.shop.fulfilment.order(context, id)
        typed = {name: ", ".join(map(str, form.getlist(name))) for name in form}
        name = typed.get("action", "")
        if name == act.ChangeAddress.name and (troubles := missing(typed)):
            return self._order(request, id, 422, asked=name, typed=typed, troubles=troubles)
        try:
            if typed.get("version") != str(order.version):
                raise Outdated("the order changed meanwhile", order.version)
            proposal = self.shop.fulfilment.propose(context, _action(name, order, form, typed))
        except ShopkeeperError as error:
            status = 409 if isinstance(error, Conflict) else 422
            return self._order(request, id, status, asked=name, typed=typed, troubles=beside(error))
        return RedirectResponse(f"/confirm/{proposal.digest}", 303)

    def _order(
        self,
        request: Request,
        id: OrderId,
        status: int = 200,
        *,
        asked: str = "",
        typed: Mapping[str, str] | None = None,
        troubles: Mapping[str, str] | None = None,
        done: str = "",
    ) -> HTMLResponse:
        context, fulfilment = self.pages.context(request), self.shop.fulfilment
        order, history = fulfilment.order(context, id), fulfilment.history(context, id)
        products = self.shop.products(
            list(dict.fromkeys(unit.product for unit in (*order.items, *order.returned))), context
        )
        shown = told_of(
            order, history, fulfilment.possible(context, id), fulfilment.customer(context), products,
            self.pages.wording, asked, typed or {}, troubles or {},
        )  # fmt: skip
        return self._private(
            request, "order.html", status, order=shown, done=DONE.get(done, "") if done in order.done else ""
        )

    def _private(
        self, request: Request, template: str, status: int = 200, /, **values: object
    ) -> HTMLResponse:
        return self.pages.page(request, template, status, private=True, asked=Asked(), **values)


def _action(name: str, order: Order, form: FormData, typed: Mapping[str, str]) -> act.Action:
    """Raises InvalidInput for what is no form of ours."""
    match name:
        case act.Cancel.name:
            return act.Cancel(order.id, typed.get("reason", ""))
        case act.ChangeAddress.name:
            return act.ChangeAddress(order.id, address_in(typed))
        case act.ChangePayment.name:
            return act.ChangePayment(order.id, typed.get("payment", ""))
        case act.Return.name:
            units = [unit.sku for place, unit in enumerate(order.items) if str(place) in form.getlist("unit")]
            if not units:
                raise InvalidInput("nothing is ticked", field="unit", fix="tick what goes back")
            to = typed.get("refund_to", "")
            return act.Return(order.id, tuple(units), to, typed.get("condition", ""), typed.get("reason", ""))
        case act.ChangeItems.name | act.Exchange.name:
            return _swap(name, order, typed)
    raise InvalidInput("this cannot be done with an order", field="action", fix="choose from the list")


def _swap(name: str, order: Order, typed: Mapping[str, str]) -> act.Action:
    pairs = [
        (unit.sku, new) for place, unit in enumerate(order.items) if (new := typed.get(f"{NEW}{place}", ""))
    ]
    if not pairs:
        raise InvalidInput("nothing is chosen", field="new", fix="choose another size or colour")
    old, others = tuple(sku for sku, _ in pairs), tuple(Sku(sku) for _, sku in pairs)
    payment = typed.get("payment", "")
    if name == act.Exchange.name:
        return act.Exchange(order.id, old, others, payment, typed.get("condition", ""))
    return act.ChangeItems(order.id, old, others, payment)
