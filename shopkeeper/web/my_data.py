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
from shopkeeper.trust import Consent, Visitor
from shopkeeper.trust.consent import Source
from shopkeeper.types import EVERYTHING, NOTHING, Purpose, ShopperId, clock, purposes
from shopkeeper.types.errors import InvalidInput
from shopkeeper.web.asked import Asked
from shopkeeper.web.concluded import choices, spoken_of, teller
from shopkeeper.web.known import known, named
from shopkeeper.web.pages import PRIVATE, Pages
from shopkeeper.web.talk import Talk
from shopkeeper.web.visits import AGAIN, local

if TYPE_CHECKING:
    from shopkeeper.events import Erased
    from shopkeeper.shop import Shop

WORDS = {
    Purpose.PERSONALISATION: (
        "Fit what I see to me",
        "What you did shapes what you are shown, and the concierge remembers what you talked about.",
    ),
    Purpose.MEASUREMENT: (
        "Count what works",
        "Visits are followed under a random number, to see which pages help. It changes nothing that you see.",
    ),
    Purpose.IMPROVEMENT: (
        "Teach the shop",
        "Visits teach the shop what goes together and what is worth showing, to everybody.",
    ),
}
RECEIPT = "receipt"
HERE = "/my-data"


@dataclass(frozen=True, slots=True)
class Asking:
    """A purpose with its switch."""

    name: Purpose
    title: str
    means: str
    on: bool


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
        return self.pages.page(
            request,
            "my_data.html",
            private=True,
            asked=Asked(),
            visitor=visitor,
            purposes=[Asking(one, *WORDS[one], one in visitor.allows) for one in WORDS],
            profiled=Purpose.PERSONALISATION in visitor.allows,
            count=wording.number(len(history)),
            known=known(history, products, wording),
            concluded=teller(history, products, wording)(profile) if profile else (),
            since=wording.past(clock.day(visitor.consent.since * 1_000_000)) if visitor.consent else "",
            receipt=self._read(receipt),
            orders=self.shop.fulfilment.listing(context, 1).total if context.customer else 0,
            buys=bool(context.customer),
        )

    async def consent(self, request: Request) -> RedirectResponse:
        """What is allowed from now on, all or one purpose. Whatever is taken back ends for what was kept as well: without any it is erased."""
        form = await self._form(request)
        visitor = self.pages.visits.visitor(request)
        said = _said(form, visitor)
        after = visitor.answering(said)
        erased = None
        if visitor.shopper and not said.allows:
            erased = await run_in_threadpool(self.shop.forget, visitor.shopper)
        elif after.shopper:
            await run_in_threadpool(self.shop.consent, after.shopper, said, visitor.allows)
        request.state.visitor = after
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
        again = request.state.visitor = visitor.erased(int(time.time()))
        if again.shopper and again.consent:
            await run_in_threadpool(self.shop.consent, again.shopper, again.consent)
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
            "consents": self.shop.consents(visitor.shopper) if visitor.shopper else [],
            "profile": profile,
            "left_out": choices(profile) if profile else [],
            "events": history,
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
        when = datetime.fromtimestamp(int(at) // 1_000_000, UTC)
        number = self.pages.wording.number(int(events))
        things = "1 record" if events == "1" else f"{number} records"
        return {"things": things, "when": f"{when:%Y-%m-%d %H:%M} UTC", "number": receipt}


def _said(form: FormData, visitor: Visitor) -> Consent:
    """All or nothing (``memory``), or one ``purpose`` more or less than now. Raises InvalidInput."""
    now, asked = int(time.time()), form.get("purpose")
    if asked is None:
        return Consent(
            EVERYTHING if form.get("memory") == "yes" else NOTHING, now, Source.BAR, visitor.objects
        )
    purpose = purposes([str(asked)])
    if not purpose:
        raise InvalidInput(f"{str(asked)[:80]!r} is nothing to be asked for", field="purpose", fix=AGAIN)
    allows = visitor.allows | purpose if form.get("allow") == "yes" else visitor.allows - purpose
    return Consent(allows, now, Source.PAGE, visitor.objects)


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError:
        raise InvalidInput(f"{name[:80]!r} is no part of a profile", field="part", fix=AGAIN) from None
