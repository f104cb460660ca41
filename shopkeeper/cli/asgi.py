"""The one place where the doors are hung: what uvicorn's workers load.

Knows that the API and the storefront share one shop and one address. Refuses to know what either says.
"""

from threading import Thread

from fastapi import FastAPI

from shopkeeper import Shop, open_shop, web
from shopkeeper.api import create_app


def create() -> FastAPI:
    """The application of the shop that the environment names (``SHOPKEEPER_*``)."""
    shop = open_shop()
    Thread(target=_settle, args=(shop,), name="settle", daemon=True).start()
    return hang(shop)


def hang(shop: Shop) -> FastAPI:
    """The doors of ``shop``: the API, and the pages unless the settings leave them out."""
    app = create_app(shop)
    if shop.settings.storefront:
        web.mount(app, shop)
    return app


def _settle(shop: Shop) -> None:
    """While the first questions come in: load what loads late, and index what a killed import left behind."""
    shop.warm()
    shop.catch_up()
