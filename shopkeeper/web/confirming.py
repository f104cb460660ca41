"""What binds, as a page: exactly what would be done, and two buttons.

Knows proposals and their answers. Decides nothing: the shop refuses what was not confirmed, and does what was confirmed once, however many
tabs say yes.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.proposal import Proposal
from shopkeeper.types import clock
from shopkeeper.types.errors import Conflict, Denied, NotFound, NotOfAge, ShopkeeperError
from shopkeeper.web.asked import Asked
from shopkeeper.web.lines import sentence, told
from shopkeeper.web.my_details import HERE as DETAILS
from shopkeeper.web.pages import Pages
from shopkeeper.web.typed import typed_in

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

TITLES = {
    "place": ("Check your order", "Order now", "Change something"),
    "cancel": ("Cancel this order?", "Yes, cancel it", "No, keep it"),
    "change_items": ("Change this order?", "Yes, change it", "No, leave it"),
    "change_address": ("Send it elsewhere?", "Yes, send it there", "No, leave it"),
    "change_payment": ("Pay in another way?", "Yes, do this", "No, leave it"),
    "return": ("Send this back?", "Yes, send it back", "No, keep it"),
    "exchange": ("Exchange this?", "Yes, exchange it", "No, keep it"),
    "change_home": ("Change your address?", "Yes, change it", "No, leave it"),
    "add_method": ("Save this way to pay?", "Yes, save it", "No, leave it"),
    "remove_method": ("Remove this way to pay?", "Yes, remove it", "No, keep it"),
    "refund": ("Refund this?", "Yes, refund it", "No, leave it"),
}
"""By action: the question, the yes and the no."""
CHANGED = "Something changed meanwhile, so nothing was done. This is how it would be now:"
OVER = "This was put to you more than a quarter of an hour ago. Prices and stock may have changed, so please ask again."


@dataclass(frozen=True)
class Confirming:
    shop: "Shop"
    pages: Pages

    def show(self, request: Request, digest: str) -> Response:
        proposal = self.shop.fulfilment.proposal(self.pages.context(request), digest)
        over = OVER if proposal.expires < clock.now() and not proposal.result else ""
        return self._page(request, proposal, over, open_=not over)

    async def answer(self, request: Request, digest: str) -> Response:
        typed = await typed_in(request, self.pages.visits)
        return await run_in_threadpool(self._answered, request, digest, "yes" in typed)

    def _answered(self, request: Request, digest: str, yes: bool) -> Response:
        context = self.pages.context(request)
        proposal = self.shop.fulfilment.proposal(context, digest)
        action = act.read(proposal.action.encode())
        if not yes:
            return RedirectResponse(_back(proposal, action), 303)
        try:
            outcome = self.shop.fulfilment.accept(context, digest)
        except NotOfAge:
            raise
        except Conflict as conflict:
            return self._again(request, proposal, action, conflict)
        except (Denied, NotFound) as error:
            return self._page(request, proposal, _said(error), open_=False, status=403)
        order = outcome.order
        done = f"{_order(order.id)}?done={action.name}" if order else f"{DETAILS}?done={digest}"
        return RedirectResponse(done, 303)

    def _again(
        self, request: Request, proposal: Proposal, action: act.Action, conflict: Conflict
    ) -> HTMLResponse:
        """What it would be now, to be confirmed anew; or why it cannot be any more."""
        try:
            now = self.shop.fulfilment.propose(self.pages.context(request), action)
        except ShopkeeperError:
            return self._page(request, proposal, _said(conflict), open_=False, status=409)
        return self._page(request, now, CHANGED, open_=True, status=409)

    def _page(
        self, request: Request, proposal: Proposal, notice: str, *, open_: bool, status: int = 200
    ) -> HTMLResponse:
        action, wording = act.read(proposal.action.encode()), self.pages.wording
        title, yes, no = TITLES[action.name]
        return self.pages.page(
            request,
            "confirm.html",
            status,
            private=True,
            asked=Asked(),
            digest=proposal.digest,
            title=title,
            yes=yes,
            no=no,
            words=told(proposal.words, wording),
            arguments=tuple((line.label, told(line.value, wording)) for line in proposal.lines),
            notice=notice,
            done=_done(proposal, action),
            thing="order" if not isinstance(action, act.DetailsAction) else "page",
            open=open_,
            back=_back(proposal, action),
            placing=isinstance(action, act.Place),
        )


def _said(error: ShopkeeperError) -> str:
    return f"{sentence(error.message)} {sentence(error.fix)}".strip()


def _order(id: str) -> str:
    return f"/orders/{quote(id, safe='')}"


def _done(proposal: Proposal, action: act.Action) -> str:
    """Where what came of it is seen; empty while nothing did."""
    if not proposal.result:
        return ""
    return DETAILS if isinstance(action, act.DetailsAction) else _order(proposal.result)


def _back(proposal: Proposal, action: act.Action) -> str:
    if isinstance(action, act.Place):
        return f"/checkout?again={proposal.digest}"
    return DETAILS if isinstance(action, act.DetailsAction) else _order(action.order)
