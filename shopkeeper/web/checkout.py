"""From the basket to a proposal: whereto, how, and who pays in which way.

Knows the checkout's form; what was typed is never lost. Decides nothing: the shop judges, and what is ordered is confirmed on its
own page (``confirming``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.checkout import Basket
from shopkeeper.types.errors import NotOfAge, ShopkeeperError
from shopkeeper.web.asked import Asked
from shopkeeper.web.fields import ADDRESS, EMAIL, address_in, beside, filled, missing, typed_of
from shopkeeper.web.lines import basket_lines, payments, ways
from shopkeeper.web.pages import Pages
from shopkeeper.web.typed import typed_in

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

HERE = "/checkout"
CHOICES = ("delivery", "payment")


@dataclass(frozen=True)
class Checkout:
    shop: "Shop"
    pages: Pages

    def show(self, request: Request, again: str = "") -> Response:
        """``again``: a proposal that was not confirmed, whose answers stand in the form."""
        context = self.pages.context(request)
        customer = self.shop.fulfilment.customer(context)
        typed = typed_of(customer.address, customer.email, customer.name)
        if again:
            typed |= self._proposed(request, again)
        return self._page(request, typed, {})

    async def propose(self, request: Request) -> Response:
        typed = await typed_in(request, self.pages.visits)
        return await run_in_threadpool(self._asked, request, typed)

    def _asked(self, request: Request, typed: Mapping[str, str]) -> Response:
        troubles = missing(typed)
        if troubles:
            return self._page(request, typed, troubles)
        context = self.pages.context(request)
        try:
            version = self.shop.fulfilment.cart(context).cart.version
            place = act.Place(
                version, address_in(typed), typed.get("payment", ""), typed.get("delivery", ""), typed.get("email", "").strip()
            )  # fmt: skip
            proposal = self.shop.fulfilment.propose(context, place)
        except NotOfAge:
            raise
        except ShopkeeperError as error:
            return self._page(request, typed, beside(error))
        return RedirectResponse(f"/confirm/{proposal.digest}", 303)

    def _page(self, request: Request, typed: Mapping[str, str], troubles: Mapping[str, str]) -> Response:
        context, wording = self.pages.context(request), self.pages.wording
        basket = self.shop.fulfilment.cart(context)
        if not basket.ready:
            return RedirectResponse("/basket", 303)
        products = self.shop.products([line.product for line in basket.lines], context)
        self.pages.ages.check(products.values(), context.of_age)
        return self.pages.page(
            request,
            "checkout.html",
            422 if troubles else 200,
            private=True,
            asked=Asked(),
            lines=basket_lines(basket, products, wording),
            goods=wording.price(basket.goods) if basket.goods else "",
            address=filled(ADDRESS, typed, troubles),
            email=filled((EMAIL,), typed, troubles)[0],
            ways=ways(basket.deliveries, wording),
            payments=payments(basket.payments, wording),
            chosen=_chosen(basket, typed),
            troubles=troubles,
            labels={one.name: one.label for one in (*ADDRESS, EMAIL)} | {"delivery": "Delivery", "payment": "Payment"},
        )  # fmt: skip

    def _proposed(self, request: Request, digest: str) -> dict[str, str]:
        """What somebody's own proposal said; nothing of any other."""
        try:
            proposal = self.shop.fulfilment.proposal(self.pages.context(request), digest)
        except ShopkeeperError:
            return {}
        place = act.read(proposal.action.encode())
        if not isinstance(place, act.Place):
            return {}
        return typed_of(place.address, place.email) | {"delivery": place.delivery, "payment": place.payment}


def _chosen(basket: Basket, typed: Mapping[str, str]) -> dict[str, str]:
    """What is ticked: what was chosen, else the first of each."""
    first = {
        "delivery": basket.deliveries[0].option if basket.deliveries else "",
        "payment": basket.payments[0].id if basket.payments else "",
    }
    return {name: typed.get(name) or first[name] for name in CHOICES}
