"""The storefront's addresses.

Each route reads an address, asks the shop one thing and shows the answer. Decides nothing.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse

from shopkeeper.experiments.metrics import Place
from shopkeeper.types import (
    Context,
    Glimpse,
    Match,
    MediaId,
    Occasion,
    Product,
    ProductId,
    Query,
    Slate,
    Surface,
)
from shopkeeper.types.errors import InvalidInput, NotFound, ShopkeeperError
from shopkeeper.web import asked as asking
from shopkeeper.web.answer import answer
from shopkeeper.web.asked import Asked
from shopkeeper.web.basket import Just
from shopkeeper.web.detail import detail
from shopkeeper.web.home import home, window
from shopkeeper.web.joining import joining
from shopkeeper.web.opinions import heard
from shopkeeper.web.pages import Pages
from shopkeeper.web.pictures import fitting
from shopkeeper.web.regions import boxed
from shopkeeper.web.rows import BESIDE, HOME, PRODUCT, Row, rows
from shopkeeper.web.shown import TOKEN, Shown
from shopkeeper.web.sizing import MAX_FIELDS, SizeForm, filled, said_in, size_form, told

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
ASKED = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
"""A picture that only some may see."""
MAX_PREFIX = 80
NOT_FOR_ROBOTS = (
    "/search", "/regions", "/concierge", "/my-data", "/my-details", "/basket", "/checkout", "/confirm/", "/orders", "/v1/"
)  # fmt: skip
STOCKROOM = 100
"""Products looked through for the window of the first screen."""
UNSENT = "Your photo was not sent. Choose it again, and press “Search with the chosen photo”."
"""Without JavaScript a form has two buttons; the one for words sends a photo's name alone."""


@dataclass(frozen=True)
class Storefront:
    shop: "Shop"
    pages: Pages
    shown: Shown
    just: Callable[[Request], Just | None]
    """What was just put into the basket."""

    def home(self, request: Request) -> HTMLResponse:
        query = self._query(request, Asked(), size=STOCKROOM)
        slate, wording = self.shop.search(query), self.pages.wording
        own = rows(self.shop, HOME, Occasion(context=query.context), wording)
        shown = window(slate, {card.place.product for row in own for card in row.cards})
        self.shop.shown(shown, query, Surface.OTHER)
        return self.pages.page(request, "home.html", asked=Asked(), rows=own, **home(slate, shown, wording))

    def search(self, request: Request) -> Response:
        asked, unsent = self._read(request.query_params), any(request.query_params.getlist("image"))
        if asked.url() != Asked().url() and asking.unsettled(request.query_params) and not unsent:
            return RedirectResponse(asked.url(), 303)
        asked, photo, notice = self._photo(asked)
        notice = UNSENT if unsent else notice
        query = self._query(request, asked, photo)
        slate = self.shop.search(query)
        layout = self.shop.layout(Place.SEARCH, query.context)
        columns = layout.get("layout.columns", 0) if slate.hits else 0
        self.shop.shown(self.shop.laid(slate, layout), query)
        return self.pages.page(
            request,
            "search.html",
            columns=columns,
            rows=self._beside(slate, query),
            asked=asked,
            answer=answer(slate, asked, self.pages.wording),
            notice=notice,
        )

    def _beside(self, slate: Slate, query: Query) -> tuple[Row, ...]:
        """What goes with the product on the photo, where that is all that was asked."""
        asked = slate.intent.beside and not slate.intent.meaning and not slate.applied and not query.cursor
        own = slate.photos[0] if asked and slate.photos else None
        if own is None or own.match is not Match.SAME or own.product_id is None:
            return ()
        looks = (own.look_key,) if own.look_key else ()
        return rows(
            self.shop,
            BESIDE,
            Occasion((own.product_id,), context=query.context, looks=looks),
            self.pages.wording,
        )

    async def show(self, request: Request) -> RedirectResponse:
        """Take a photo in, then ask as anyone else does: the answer has an address that can be gone back to."""
        async with request.form(max_files=2, max_fields=asking.MAX_FIELDS) as form:
            asked = (await run_in_threadpool(self._read, form)).but()
            request.state.asked = asked
            shown = [one for one in form.getlist("image") if isinstance(one, UploadFile) and one.size]
            if shown:
                token = await run_in_threadpool(self.shown.token, await shown[0].read())
                asked = asked.showing(
                    token, whole=whole if TOKEN.fullmatch(whole := str(form.get("of", ""))) else ""
                )
        return RedirectResponse(asked.url(), 303)

    async def transcribe(self, request: Request) -> JSONResponse:
        """What the microphone's recording says, to be put into the box; or the sentence that tells why not."""
        recording = await request.body()
        try:
            heard = await run_in_threadpool(self.shop.transcribe, recording)
        except ShopkeeperError as error:
            return JSONResponse(
                {"trouble": f"{error.message[:1].upper()}{error.message[1:]}: {error.fix}."}, 422
            )
        return JSONResponse({"text": heard.text, "doubtful": heard.doubtful, "language": heard.language})

    async def regions(self, request: Request) -> HTMLResponse:
        """The things on a photo that the browser shows once more, for the shopper to pick one."""
        async with request.form(max_files=1, max_fields=5) as form:
            image = form.get("image")
            photo = await image.read() if isinstance(image, UploadFile) else b""
        return await run_in_threadpool(self._boxed, request, photo)

    def _boxed(self, request: Request, photo: bytes) -> HTMLResponse:
        (verdict,) = self.shop.search(Query(images=(photo,), size=1, regions=True)).photos
        asked = self._read(request.query_params)
        return self.pages.page(request, "regions.html", asked=asked, shown=boxed(photo, verdict.regions))

    def product(self, request: Request, id: str, look: str = "", sku: str = "") -> HTMLResponse:
        """The product; with ``?with=``, whether it fits what is called so."""
        product = self._found(request, id)
        return self._detail(request, product, size_form(product, self.shop.charts), look, sku)

    async def fit(self, request: Request, id: str, look: str = "", sku: str = "") -> HTMLResponse:
        """The product with advice on its size. What is told comes in the body and goes with the answer."""
        async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
            said = said_in(form)
        return await run_in_threadpool(self._advised, request, id, said, look, sku)

    def _advised(self, request: Request, id: str, said: dict[str, str], look: str, sku: str) -> HTMLResponse:
        product = self._found(request, id)
        empty = size_form(product, self.shop.charts)
        asked = filled(said, empty) if empty else None
        try:
            advice = self.shop.fit(product.id, told(asked)) if asked else None
            asked = asked and replace(asked, advice=advice)
        except InvalidInput as error:
            asked = asked and replace(asked, trouble=f"We could not read your {error.message}: {error.fix}.")
        return self._detail(request, product, asked, look, sku, private=True)

    def _found(self, request: Request, id: str) -> Product:
        """Raises NotFound, and NotOfAge before anything of it is shown to whoever must be asked first."""
        context = self._context(request)
        try:
            product = self.shop.product(ProductId(id), context)
        except NotFound:
            raise NotFound(
                "this product is not in the shop (any more)", fix="search for something like it"
            ) from None
        self.pages.ages.check([product], context.of_age)
        return product

    def _detail(
        self,
        request: Request,
        product: Product,
        asked: SizeForm | None,
        look: str,
        sku: str,
        *,
        private: bool = False,
    ) -> HTMLResponse:
        wording = self.pages.wording
        shown = detail(product, look, sku, wording, str(request.base_url).rstrip("/"))
        occasion = Occasion((product.id,), context=self._context(request), looks=(shown.look,))
        others = rows(self.shop, PRODUCT, occasion, wording)
        return self.pages.page(
            request,
            "product.html",
            private=private,
            asked=Asked(),
            product=shown,
            rows=others,
            sizing=asked,
            joining=joining(
                product,
                request.query_params.get("with", ""),
                lambda words: self.shop.compatible(product.id, words=words),
            ),
            put=self.just(request),
            key=secrets.token_urlsafe(12),
            heard=heard(self.shop.opinions(product.id, occasion.context), wording),
        )

    def suggest(self, request: Request, q: str = "") -> HTMLResponse:
        words = self.shop.suggest(q[:MAX_PREFIX]) if q.strip() else ()
        return self.pages.page(request, "suggestions.html", words=words)

    def media(self, request: Request, id: str, width: int) -> Response:
        adult = self.shop.adult(MediaId(id))
        if adult and not self._context(request).of_age:
            return Response(status_code=403, headers={"Cache-Control": "no-store"})
        data, mime = self.shop.media(MediaId(id), fitting(width))
        return Response(data, media_type=mime, headers=ASKED if adult else FOREVER)

    def robots(self) -> PlainTextResponse:
        return PlainTextResponse(
            "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in NOT_FOR_ROBOTS)
        )

    def _read(self, params: asking.Params) -> Asked:
        return asking.read(params, self.shop.currency, self.pages.settings.max_text)

    def _query(self, request: Request, asked: Asked, photo: Glimpse | None = None, size: int = 24) -> Query:
        return Query(
            text=asked.text,
            images=(photo,) if photo else (),
            constraints=asked.chosen,
            without=asked.without,
            sort=asked.sort,
            size=size,
            cursor=asked.cursor,
            context=self._context(request),
        )

    def _context(self, request: Request) -> Context:
        return self.pages.context(request)

    def _photo(self, asked: Asked) -> tuple[Asked, Glimpse | None, str]:
        """What was seen of the shown photo, or why that is of no use; a search with words goes on without it."""
        if not asked.photo:
            return asked, None, ""
        try:
            return asked, self.shown.read(asked.photo), ""
        except NotFound as gone:
            if not (asked.text or asked.chosen):
                raise
            return asked.showing(""), None, f"{gone.message[:1].upper()}{gone.message[1:]}: {gone.fix}."
