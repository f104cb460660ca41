"""The storefront put onto an application: routes, static files, theme and favicon.

Knows which address leads to which page. Refuses to know what the pages say.
"""

from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Response
from starlette.staticfiles import StaticFiles

from shopkeeper.web.basket import BasketPage
from shopkeeper.web.checkout import Checkout
from shopkeeper.web.concierge import Concierge
from shopkeeper.web.confirming import Confirming
from shopkeeper.web.errors import catch_missing, friendly
from shopkeeper.web.my_data import MyData
from shopkeeper.web.my_details import MyDetails
from shopkeeper.web.orders import OrdersPage
from shopkeeper.web.pages import Pages
from shopkeeper.web.routes import Storefront
from shopkeeper.web.shown import Shown
from shopkeeper.web.theme import favicon, theme
from shopkeeper.web.why import Why

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

BRIEFLY = {"Cache-Control": "public, max-age=3600"}


def mount(app: FastAPI, shop: "Shop") -> None:
    """Add the storefront's pages and static files to ``app``."""
    pages = Pages(shop.settings, shop.ears is not None, lambda context: shop.fulfilment.units(context))
    baskets, checkout = BasketPage(shop, pages), Checkout(shop, pages)
    confirming, orders = Confirming(shop, pages), OrdersPage(shop, pages)
    shown = Shown(shop)
    front = Storefront(shop, pages, shown, baskets.just)
    talk = Concierge(shop, pages, shown)
    mine, details, why = MyData(shop, pages), MyDetails(shop, pages), Why(pages)
    router = APIRouter(route_class=friendly(pages), include_in_schema=False)
    router.add_api_route("/", front.home)
    router.add_api_route("/search", front.search)
    router.add_api_route("/search", front.show, methods=["POST"])
    router.add_api_route("/transcribe", front.transcribe, methods=["POST"])
    router.add_api_route("/regions", front.regions, methods=["POST"])
    router.add_api_route("/products/{id:path}", front.product)
    router.add_api_route("/products/{id:path}", front.fit, methods=["POST"])
    router.add_api_route("/suggest", front.suggest)
    router.add_api_route("/media/{id}/{width}", front.media)
    router.add_api_route("/concierge", talk.show)
    router.add_api_route("/concierge", talk.say, methods=["POST"])
    router.add_api_route("/concierge/panel", talk.panel)
    router.add_api_route("/concierge/over", talk.over, methods=["POST"])
    router.add_api_route("/concierge/{turn}", talk.take_up)
    router.add_api_route("/basket", baskets.show)
    router.add_api_route("/basket", baskets.add, methods=["POST"])
    router.add_api_route("/basket/line", baskets.put, methods=["POST"])
    router.add_api_route("/basket/sign", baskets.sign)
    router.add_api_route("/checkout", checkout.show)
    router.add_api_route("/checkout", checkout.propose, methods=["POST"])
    router.add_api_route("/confirm/{digest}", confirming.show)
    router.add_api_route("/confirm/{digest}", confirming.answer, methods=["POST"])
    router.add_api_route("/orders", orders.show)
    router.add_api_route("/orders/{id:path}", orders.one)
    router.add_api_route("/orders/{id:path}", orders.ask, methods=["POST"])
    router.add_api_route("/my-details", details.show)
    router.add_api_route("/my-details", details.ask, methods=["POST"])
    router.add_api_route("/my-data", mine.show)
    router.add_api_route("/my-data/consent", mine.consent, methods=["POST"])
    router.add_api_route("/my-data/choice", mine.choose, methods=["POST"])
    router.add_api_route("/my-data/erase", mine.erase, methods=["POST"])
    router.add_api_route("/my-data/export", mine.export)
    router.add_api_route("/why", why.show)
    router.add_api_route("/of-age", why.of_age, methods=["POST"])
    router.add_api_route("/robots.txt", front.robots)
    router.add_api_route("/static/theme.css", lambda: _css(theme(pages.settings.accent)))
    router.add_api_route("/favicon.svg", lambda: _svg(favicon(pages.settings.accent)))
    app.include_router(router)
    app.mount("/static", StaticFiles(packages=[("shopkeeper.web", "static")]), name="static")
    catch_missing(app, pages)


def _css(text: str) -> Response:
    return Response(text, media_type="text/css", headers=BRIEFLY)


def _svg(text: str) -> Response:
    return Response(text, media_type="image/svg+xml", headers=BRIEFLY)
