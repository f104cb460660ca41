"""The basket: what is put in, how many, what it costs and when it could be there.

Knows the basket's forms. Decides nothing: carts, prices and stock are the shop's.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shopkeeper.fulfilment.checkout import Basket
from shopkeeper.types import Context, Occasion, Sku
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound, NotOfAge, ShopkeeperError
from shopkeeper.web.asked import Asked
from shopkeeper.web.lines import basket_lines, sentence, ways
from shopkeeper.web.pages import Pages
from shopkeeper.web.rows import BASKET, rows
from shopkeeper.web.visits import local

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

HERE = "/basket"
PUT = "put"
"""Purpose of the seal on what was just put in: an address that says so is ours."""
MAX_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Just:
    """What was just done to the basket: ``before`` of ``sku`` lay there, ``now`` lie there; undone while it is at ``version``."""

    sku: str
    title: str
    before: int
    now: int
    version: int


@dataclass(frozen=True)
class BasketPage:
    shop: "Shop"
    pages: Pages

    def show(self, request: Request) -> HTMLResponse:
        return self._page(request)

    def sign(self, request: Request) -> HTMLResponse:
        """The basket's place in the header, as it is now."""
        return self.pages.page(request, "sign.html")

    async def add(self, request: Request) -> Response:
        """Put one more in, and go on where the shopper was."""
        form = await self._form(request)
        sku, next_ = Sku(_text(form, "sku")), local(_text(form, "next"), HERE)
        self.pages.visits.buying(request)
        context = self.pages.context(request)
        before = await run_in_threadpool(self._quantity, context, sku)
        await run_in_threadpool(
            self.shop.fulfilment.add, context, sku, number(_text(form, "quantity") or "1"), None, _text(form, "key")
        )  # fmt: skip
        return RedirectResponse(await run_in_threadpool(self._told, context, sku, before, next_), 303)

    async def put(self, request: Request) -> Response:
        """Have so many of it: the stepper, a number, taking out, and undoing any of these."""
        form = await self._form(request)
        sku, next_ = Sku(_text(form, "sku")), local(_text(form, "next"), HERE)
        context = self.pages.context(request)
        try:
            quantity = number(_text(form, "to") or _text(form, "quantity"))
            version = number(_text(form, "version"), 18) if "version" in form else None
            before = await run_in_threadpool(self._quantity, context, sku)
            await run_in_threadpool(self.shop.fulfilment.put, context, sku, quantity, version)
        except NotOfAge:
            raise
        except ShopkeeperError as error:
            return await run_in_threadpool(self._page, request, error)
        return RedirectResponse(await run_in_threadpool(self._told, context, sku, before, next_), 303)

    def just(self, request: Request) -> Just | None:
        """What an address of ours says was just done, as long as nothing was done since."""
        said = self.pages.visits.seal.open(PUT, request.query_params.get(PUT, "")) or ""
        before, version, sku = (*said.split("~", 2), "", "", "")[:3]
        if not before or not self.pages.visits.customer(request):
            return None
        basket = self.shop.fulfilment.cart(self.pages.context(request))
        if basket.cart.version != int(version):
            return None
        line = next((one for one in basket.lines if one.sku == sku), None)
        title = line.title if line else self._title(Sku(sku))
        return Just(sku, title, int(before), basket.cart.quantity(Sku(sku)), int(version))

    def _page(self, request: Request, error: ShopkeeperError | None = None) -> HTMLResponse:
        context, wording = self.pages.context(request), self.pages.wording
        basket = self.shop.fulfilment.cart(context)
        products = self.shop.products(list(dict.fromkeys(line.product for line in basket.lines)), context)
        lying = (
            products[line.product].look_of(line.sku) for line in basket.lines if line.product in products
        )
        looks = tuple(look.key for look in lying if look)
        occasion = Occasion(tuple(products), context=context, looks=looks)
        page = self.pages.page(
            request,
            "basket.html",
            409 if isinstance(error, Conflict) else 422 if error else 200,
            private=True,
            asked=Asked(),
            lines=basket_lines(basket, products, wording),
            version=basket.cart.version,
            goods=wording.price(basket.goods) if basket.goods else "",
            ways=ways(basket.deliveries, wording),
            ready=basket.ready,
            trouble=f"{sentence(error.message)} {sentence(error.fix)}" if error else _mixed(basket),
            rows=rows(self.shop, BASKET, occasion, wording) if products else (),
            put=self.just(request),
        )
        if error:
            page.headers["HX-Push-Url"] = HERE  # not where the form went, which cannot be loaded again
        return page

    def _quantity(self, context: Context, sku: Sku) -> int:
        return self.shop.fulfilment.cart(context).cart.quantity(sku)

    def _title(self, sku: Sku) -> str:
        basket = self.shop.fulfilment.quote(Context(), {sku: 1})
        return basket.lines[0].title or sku

    def _told(self, context: Context, sku: Sku, before: int, next_: str) -> str:
        """The address to go on to, which says what was done."""
        version = self.shop.fulfilment.cart(context).cart.version
        sealed = self.pages.visits.seal.sign(PUT, f"{before}~{version}~{sku}")
        path, _, query = next_.partition("?")
        kept = "&".join(part for part in query.split("&") if part and not part.startswith(f"{PUT}="))
        return f"{path}?{'&'.join(filter(None, (kept, urlencode({PUT: sealed}))))}"

    async def _form(self, request: Request) -> FormData:
        """Raises Denied for a form that is not ours."""
        form = await request.form(max_files=0, max_fields=10)
        self.pages.visits.check(request, self.pages.visits.visitor(request), _text(form, "form"))
        if not _text(form, "sku"):
            raise NotFound("this is not sold here (any more)", fix="search for something like it")
        return form


def number(text: str, most: int = MAX_NUMBER) -> int:
    """Raises InvalidInput for what is no whole number."""
    if not re.fullmatch(rf"[0-9]{{1,{most}}}", text.strip()):
        raise InvalidInput(f"{text[:20]!r} is no number of pieces", field="quantity", fix="write 1, 2, 3 …")
    return int(text)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _mixed(basket: Basket) -> str:
    if basket.goods is None and basket.lines and not any(line.trouble for line in basket.lines):
        return "These prices are in several currencies: order them one currency at a time."
    return ""
