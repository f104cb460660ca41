"""The page on which shoppers see what we know of them, leave some of it out, switch it off, take it along, have it erased.

Knows its forms and their answers. Decides nothing: consent is read and written by ``trust``, erasure is done by the shop.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson
from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse

from shopkeeper.features.feature import Part
from shopkeeper.trust import Consent
from shopkeeper.types import ShopperId
from shopkeeper.types.errors import InvalidInput
from shopkeeper.web.asked import Asked
from shopkeeper.web.concluded import choices, spoken_of, teller
from shopkeeper.web.known import known, named
from shopkeeper.web.pages import Pages
from shopkeeper.web.talk import Talk
from shopkeeper.web.visits import AGAIN, local

if TYPE_CHECKING:
    from shopkeeper.events import Erased
    from shopkeeper.shop import Shop

RECEIPT = "receipt"
HERE = "/my-data"
PRIVATE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class MyData:
    shop: "Shop"
    pages: Pages

    def show(self, request: Request, receipt: str = "") -> HTMLResponse:
        visitor, wording = self.pages.visits.visitor(request), self.pages.wording
        context = self.pages.context(request)
        history = self.shop.history(visitor.shopper) if visitor.shopper else []
        profile = self.shop.profile(visitor.shopper) if visitor.shopper else None
        mentioned = named(history) + (spoken_of(profile) if profile else [])
        products = self.shop.products(list(dict.fromkeys(mentioned)), context)
        page = self.pages.page(
            request,
            "my_data.html",
            asked=Asked(),
            visitor=visitor,
            count=wording.number(len(history)),
            known=known(history, products, wording),
            concluded=teller(history, products, wording)(profile) if profile else (),
            since=wording.past(_moment(visitor.consent.since).date()) if visitor.consent else "",
            receipt=self._read(receipt),
            orders=self.shop.fulfilment.listing(context, 1).total if context.customer else 0,
            buys=bool(context.customer),
        )
        page.headers.update(PRIVATE)
        return page

    async def consent(self, request: Request) -> RedirectResponse:
        """Yes or no to memory. A no is a withdrawal: what was kept is erased before the record says no."""
        form = await self._form(request)
        yes, visitor = form.get("memory") == "yes", self.pages.visits.visitor(request)
        erased = (
            None if yes or not visitor.shopper else await run_in_threadpool(self.shop.forget, visitor.shopper)
        )
        request.state.visitor = visitor.answering(Consent(yes, int(time.time())))
        return (
            self._receipt(erased) if erased else RedirectResponse(local(str(form.get("next", "")), HERE), 303)
        )

    async def choose(self, request: Request) -> RedirectResponse:
        """Leave a part of what we conclude, or one value of it, out; or take it up again."""
        form = await self._form(request)
        visitor, part = self.pages.visits.visitor(request), _part(str(form.get("part", "")))
        out, value = "leave_out" in form, form.get("leave_out", form.get("take_up"))
        if value is None:
            raise InvalidInput("neither left out nor taken up", field="leave_out", fix=AGAIN)
        if visitor.shopper:
            await run_in_threadpool(self._choose, visitor.shopper, part, str(value), out)
        return RedirectResponse(f"{HERE}#{part}", 303)

    def _choose(self, shopper: ShopperId, part: Part, value: str, out: bool) -> None:
        """Only what the page says can be chosen, so that nobody fills our files with anything else."""
        if value and value not in {leaning.value for leaning in self.shop.profile(shopper).of(part)}:
            raise InvalidInput("we know no such thing of you", field="value", fix=AGAIN)
        (self.shop.leave_out if out else self.shop.take_up)(shopper, part, value)

    async def erase(self, request: Request) -> RedirectResponse:
        """Everything so far, with the basket and the conversation; who keeps memory on goes on under a new name."""
        await self._form(request)
        visits, visitor = self.pages.visits, self.pages.visits.visitor(request)
        customer = visits.customer(request)
        if not (visitor.shopper or customer):
            return RedirectResponse(HERE, 303)
        context = self.pages.context(request)
        talk = Talk.read(visits.seal, request.cookies).conversation
        erased = await run_in_threadpool(self.shop.forget, visitor.shopper, customer, talk)
        request.state.visitor = visitor.erased(int(time.time()))
        if customer and not await run_in_threadpool(self.shop.fulfilment.orders, context, (), 1):
            visits.left(request)  # an order that is under way keeps its customer until it is done
        response = self._receipt(erased)
        response.headers.append("set-cookie", Talk().header(visits.seal, request.url.scheme == "https"))
        return response

    def export(self, request: Request) -> Response:
        """All of it, as JSON."""
        visitor = self.pages.visits.visitor(request)
        history = self.shop.history(visitor.shopper) if visitor.shopper else []
        profile = self.shop.profile(visitor.shopper) if visitor.shopper else None
        said = self.shop.said(visitor.shopper) if visitor.shopper else []
        context, talk = self.pages.context(request), Talk.read(self.pages.visits.seal, request.cookies)
        rest = self.shop.belongings(visitor.shopper, context.customer, talk.conversation)
        data = {
            "shop": self.pages.settings.shop_name,
            "exported": datetime.now(UTC),
            "consent": visitor.consent,
            "profile": profile,
            "left_out": choices(profile) if profile else [],
            "events": [kept.event for kept in history],
            "conversations": [{"at": one.at, "said": one.words, "answered": one.said} for one in said],
            **rest,
        }
        headers = PRIVATE | {"Content-Disposition": 'attachment; filename="my-data.json"'}
        return Response(
            orjson.dumps(data, sorted, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS),
            media_type="application/json",
            headers=headers,
        )

    async def _form(self, request: Request) -> FormData:
        """Raises Denied for a form that is not ours."""
        form = await request.form(max_files=0, max_fields=10)
        visits = self.pages.visits
        visits.check(request, visits.visitor(request), str(form.get("form", "")))
        return form

    def _receipt(self, erased: "Erased") -> RedirectResponse:
        sealed = self.pages.visits.seal.sign(
            RECEIPT, f"{erased.at}-{erased.events + erased.dead_letters + erased.turns}"
        )
        return RedirectResponse(f"{HERE}?receipt={sealed}", 303)

    def _read(self, receipt: str) -> dict[str, str] | None:
        """What a receipt of ours says; nothing for any other."""
        at, _, events = (self.pages.visits.seal.open(RECEIPT, receipt) or "").partition("-")
        if not at:
            return None
        when = _moment(int(at) // 1_000_000)
        number = self.pages.wording.number(int(events))
        things = "1 record" if events == "1" else f"{number} records"
        return {"things": things, "when": f"{when:%Y-%m-%d %H:%M} UTC", "number": receipt}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError:
        raise InvalidInput(f"{name[:80]!r} is no part of a profile", field="part", fix=AGAIN) from None
