"""The shopper's own address and ways to pay: shown, changed, removed, and each change taken back.

Knows forms. Decides nothing: what is asked becomes a proposal that is confirmed on its own page, and the shop refuses what it does not keep.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.details import GIFT_CARD, WHOLE, is_card
from shopkeeper.types.errors import InvalidInput, NotFound, ShopkeeperError
from shopkeeper.web.asked import Asked
from shopkeeper.web.fields import ADDRESS, METHOD, address_in, beside, filled, missing, typed_of
from shopkeeper.web.lines import payments
from shopkeeper.web.pages import Pages
from shopkeeper.web.typed import typed_in

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

HERE = "/my-details"
UNDO = "undo"
DONE = {
    act.ChangeHome.name: "Your address is changed.",
    act.AddMethod.name: "Your way to pay is saved.",
    act.RemoveMethod.name: "Your way to pay is removed.",
}
BRANDS = ("Visa", "Mastercard", "American Express", "Discover", "JCB", "UnionPay", "Maestro")


@dataclass(frozen=True)
class MyDetails:
    shop: "Shop"
    pages: Pages

    def show(self, request: Request, done: str = "") -> Response:
        """``done``: digest of what was just done."""
        return self._page(request, done=done)

    async def ask(self, request: Request) -> Response:
        """What shall be kept or removed: proposed, never done at once."""
        typed = await typed_in(request, self.pages.visits)
        self.pages.visits.buying(request)
        return await run_in_threadpool(self._asked, request, typed)

    def _asked(self, request: Request, typed: Mapping[str, str]) -> Response:
        name, context = typed.get("action", ""), self.pages.context(request)
        if name == act.ChangeHome.name and (troubles := missing(typed)):
            return self._page(request, 422, name, typed, troubles)
        try:
            action = self._undoing(request, typed) if name == UNDO else _action(name, typed)
            proposal = self.shop.fulfilment.propose(context, action)
        except ShopkeeperError as error:
            return self._page(request, 422, name, _kept(typed), beside(error))
        return RedirectResponse(f"/confirm/{proposal.digest}", 303)

    def _undoing(self, request: Request, typed: Mapping[str, str]) -> act.Action:
        """What takes a change of theirs back."""
        proposal = self.shop.fulfilment.proposal(self.pages.context(request), typed.get("digest", ""))
        if not (proposal.result and proposal.undo):
            raise NotFound("this cannot be taken back", field="digest", fix="change it here")
        return act.read(proposal.undo.encode())

    def _page(
        self,
        request: Request,
        status: int = 200,
        asked: str = "",
        typed: Mapping[str, str] | None = None,
        troubles: Mapping[str, str] | None = None,
        done: str = "",
    ) -> Response:
        """``asked``: the form that was refused, with what was ``typed`` and the ``troubles`` it had."""
        context, typed, troubles = self.pages.context(request), typed or {}, troubles or {}
        customer, kinds = self.shop.fulfilment.customer(context), self.shop.fulfilment.savable()
        home, adding = asked == act.ChangeHome.name, asked == act.AddMethod.name
        said, undo = self._done(request, done)
        return self.pages.page(
            request,
            "my_details.html",
            status,
            private=True,
            asked=Asked(),
            home=str(customer.address or ""),
            address=filled(
                ADDRESS,
                typed if home else typed_of(customer.address, name=customer.name),
                troubles if home else {},
            ),
            methods=payments(customer.methods, self.pages.wording),
            fields=filled(METHOD, typed if adding else {}, troubles if adding else {}),
            kinds=tuple((kind, _named(kind), is_card(kind)) for kind in kinds if kind != GIFT_CARD),
            kind=typed.get("kind", "") if adding else "",
            brands=BRANDS,
            wrong=asked,
            troubles=troubles,
            labels={one.name: one.label for one in (*ADDRESS, *METHOD)},
            done=said,
            undo=undo,
        )

    def _done(self, request: Request, digest: str) -> tuple[str, str]:
        """What was just done, and the digest by which it is taken back; nothing for any other address."""
        try:
            proposal = self.shop.fulfilment.proposal(self.pages.context(request), digest)
        except NotFound:
            return "", ""
        said = DONE.get(act.read(proposal.action.encode()).name, "") if proposal.result else ""
        return said, digest if said and proposal.undo else ""


def _action(name: str, typed: Mapping[str, str]) -> act.Action:
    """Raises InvalidInput for what is no form of ours."""
    match name:
        case act.ChangeHome.name:
            return act.ChangeHome(address_in(typed))
        case act.AddMethod.name:
            kind = typed.get("kind", "")
            card = (typed.get("brand", ""), typed.get("last_four", "")) if is_card(kind) else ("", "")
            return act.AddMethod(kind, *card)
        case act.RemoveMethod.name:
            return act.RemoveMethod(typed.get("method", ""))
    raise InvalidInput("this cannot be done here", field="action", fix="choose from the page")


def _kept(typed: Mapping[str, str]) -> dict[str, str]:
    """What goes back into the form: never what may be the number of a card."""
    return {
        name: "" if sum(letter.isdigit() for letter in value) >= WHOLE else value
        for name, value in typed.items()
    }


def _named(kind: str) -> str:
    return {"paypal": "PayPal"}.get(kind, kind.replace("_", " ").capitalize())
