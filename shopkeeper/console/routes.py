"""The console's addresses.

Each route reads an address, asks for one sheet and shows it. Decides nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import structlog
from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse

from shopkeeper.console import said
from shopkeeper.console.access import PATH, Gate
from shopkeeper.console.live import live
from shopkeeper.console.pages import HEADERS, RAIL, render, versioned
from shopkeeper.console.port import Shop
from shopkeeper.console.products import products
from shopkeeper.console.search import search
from shopkeeper.console.sheet import Empty, Sheet
from shopkeeper.console.surfaces import surfaces
from shopkeeper.console.system import system
from shopkeeper.console.talk import talk
from shopkeeper.console.today import today
from shopkeeper.console.trust import decide, trust, waiting
from shopkeeper.console.webhooks import act, told
from shopkeeper.trust import Scope
from shopkeeper.types.errors import Denied, NotFound, Unavailable

log = structlog.get_logger()

Drawn = Callable[[Shop, int], Sheet]
SHEETS: dict[str, Drawn] = {
    "today": lambda shop, days: today(shop.analytics, shop.analytics.period(days)),
    "search": lambda shop, days: search(shop.analytics, shop.analytics.period(days)),
    "products": lambda shop, days: products(shop, shop.analytics.period(days)),
    "surfaces": lambda shop, days: surfaces(shop.analytics, shop.analytics.period(days)),
    "talk": lambda shop, days: talk(shop.conversations, shop.analytics.period(days)),
    "trust": lambda shop, _: trust(shop),
    "system": lambda shop, _: system(shop),
}
MEDIA = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Console:
    shop: Shop
    gate: Gate
    worn: Mapping[str, bytes]

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        return versioned(self.worn)

    def home(self, request: Request) -> RedirectResponse:
        self.gate.check(request)
        return RedirectResponse(f"{PATH}/today", 303)

    def sheet(self, request: Request, name: str) -> HTMLResponse:
        self.gate.check(request)
        days = _days(request)
        drawn = self._drawn(name, days).asked(request.query_params.multi_items())
        stream = live(self.shop, self.gate.seal) if name == "today" else None
        queue = waiting(self.shop) if name == "trust" else ()
        hooks = told(self.shop) if name == "system" else ()
        return self.page(
            "sheet.html",
            sheet=drawn,
            days=days,
            periods=said.PERIODS,
            stream=stream,
            queue=queue,
            hooks=hooks,
        )

    def export(self, request: Request, name: str, table: str) -> Response:
        """One table as CSV (RFC 4180)."""
        self.gate.check(request)
        days = _days(request)
        sheet = self._drawn(name, days, guard=False).asked(request.query_params.multi_items())
        found = sheet.table(table)
        if found is None:
            raise NotFound(
                f"{RAIL[name]} has no table {table[:40]!r} now", fix="open the page and choose one there"
            )
        span = f"-{days}-days" if sheet.timed else ""
        headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}-{table}{span}.csv"'}
        return Response(found.csv(), media_type="text/csv; charset=utf-8", headers=headers)

    def stream(self, request: Request) -> Response:
        """What the page asks for again and again; people without scripts get the whole page."""
        self.gate.check(request)
        if "hx-request" not in request.headers:
            return RedirectResponse(f"{PATH}/today#stream", 303)
        return render("stream.html", stream=live(self.shop, self.gate.seal))

    async def decide(self, request: Request) -> RedirectResponse:
        """Approve, hide or appeal what was screened: the form says which, and why."""
        form = await _form(request)
        self.gate.change(request, str(form.get("form", "")), Scope.CATALOGUE)
        decide(
            self.shop, str(form.get("number", "")), str(form.get("state", "")), str(form.get("reason", ""))
        )
        return RedirectResponse(f"{PATH}/trust#queue", 303)

    async def tell(self, request: Request) -> RedirectResponse:
        """Test an endpoint of webhooks, or begin again with what it did not take."""
        form = await _form(request)
        self.gate.change(request, str(form.get("form", "")), Scope.OPERATE)
        act(self.shop, str(form.get("act", "")), str(form.get("id", "")))
        return RedirectResponse(f"{PATH}/system#webhooks", 303)

    async def enter(self, request: Request) -> RedirectResponse:
        form = await _form(request)
        cookie = self.gate.enter(request, str(form.get("key", "")), str(form.get("form", "")))
        return RedirectResponse(f"{PATH}/today", 303, {"set-cookie": cookie})

    def depart(self, request: Request) -> RedirectResponse:
        """To the merchant's own login."""
        url, cookie = self.gate.depart(request)
        return RedirectResponse(url, 303, HEADERS | {"set-cookie": cookie})

    def arrive(self, request: Request) -> HTMLResponse:
        """Back from it. A page, not a redirect: a browser that came from another site would leave the strict cookie behind."""
        cookies = self.gate.arrive(request)
        response = self.page("arrived.html")
        for cookie in cookies:
            response.headers.append("set-cookie", cookie)
        return response

    async def leave(self, request: Request) -> Response:
        """Out, here and at the merchant's login. A page, not a redirect: no form of ours leads to another site."""
        form = await _form(request)
        cookie, there = await run_in_threadpool(self.gate.leave, request, str(form.get("form", "")))
        response = self.page("left.html", there=there) if there else RedirectResponse(PATH, 303)
        response.headers.append("set-cookie", cookie)
        return response

    async def told(self, request: Request) -> Response:
        """OpenID Connect Back-Channel Logout 1.0: 200, or 400 for what is not the provider's word."""
        form = await _form(request)
        try:
            await run_in_threadpool(self.gate.told, str(form.get("logout_token", "")))
        except Denied as error:
            log.info("sso.logout refused", reason=error.message)
            return Response(status_code=400, headers=HEADERS)
        return Response(headers=HEADERS)

    def file(self, name: str) -> Response:
        if name not in self.worn:
            raise NotFound("there is no such file")
        mime = MEDIA[name.rpartition(".")[2]]
        return Response(self.worn[name], media_type=mime, headers={"Cache-Control": "public, max-age=3600"})

    def page(self, template: str, status: int = 200, /, **values: object) -> HTMLResponse:
        return render(
            template,
            status,
            shop_name=self.shop.settings.shop_name,
            form=self.gate.form(),
            worn=self.addresses,
            **values,
        )

    def _drawn(self, name: str, days: int, guard: bool = True) -> Sheet:
        if name not in SHEETS:
            raise NotFound("the console has no such page", fix="choose one from the list in the console")
        try:
            return SHEETS[name](self.shop, days)
        except Unavailable as missing:
            if not guard or missing.field != "analytics":
                raise
            install = missing.fix.partition(": ")[2]
            text = "The log is complete, and the live stream shows it. What it adds up to is counted by DuckDB, an extra of 66 MB."
            return Sheet(name, empty=Empty("Sums need one more package", text, install))


def _days(request: Request) -> int:
    given = request.query_params.get("days", "")
    return int(given) if given in map(str, said.PERIODS) else 7


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=5)
