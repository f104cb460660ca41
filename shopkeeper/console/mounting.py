"""The console put onto an application: routes, static files, and what strangers see.

Knows which address leads to which page, and which page follows from a refusal.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from shopkeeper.console.access import MAKE, PATH, SSO_PATH, Gate, Stranger
from shopkeeper.console.experiments.routes import Pages
from shopkeeper.console.port import Shop
from shopkeeper.console.routes import Console
from shopkeeper.settings import Settings
from shopkeeper.trust import Keys, Seal, TooManyTries
from shopkeeper.trust.oidc import Provider
from shopkeeper.trust.sessions import Sessions
from shopkeeper.types.errors import Denied, InvalidInput, NotFound, ShopkeeperError, Unavailable

log = structlog.get_logger()
STATUS = {
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS, Stranger: HTTPStatus.UNAUTHORIZED, Denied: HTTPStatus.FORBIDDEN, NotFound: HTTPStatus.NOT_FOUND,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}  # fmt: skip

ENTERING = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
"""Refusals that ask for a key."""


def mount(app: FastAPI, shop: Shop, keys: Keys, sessions: Sessions, worn: Mapping[str, bytes]) -> None:
    """Add the console under ``/console`` of ``app``."""
    gate = Gate(keys, Seal.of(shop.settings.data), sessions, _provider(shop.settings))
    console = Console(shop, gate, worn)
    router = APIRouter(prefix=PATH, route_class=_guarded(console), include_in_schema=False)
    router.add_api_route("", console.home, name="console_home")
    router.add_api_route("/enter", console.enter, methods=["POST"])
    router.add_api_route("/sso", console.depart)
    router.add_api_route("/sso/back", console.arrive, name="sso_back")
    router.add_api_route("/sso/over", console.told, methods=["POST"])
    router.add_api_route("/leave", console.leave, methods=["POST"])
    router.add_api_route("/trust/decide", console.decide, methods=["POST"])
    router.add_api_route("/system/webhooks", console.tell, methods=["POST"])
    router.add_api_route("/stream", console.stream)
    router.add_api_route("/worn/{name}", console.file)
    pages = Pages(console)
    router.add_api_route("/experiments", pages.all)
    router.add_api_route("/experiments", pages.kill, methods=["POST"])
    router.add_api_route("/new-experiment", pages.new)
    router.add_api_route("/new-experiment", pages.draft, methods=["POST"])
    router.add_api_route("/calculator", pages.calculator)
    router.add_api_route("/formulas", pages.formulas)
    router.add_api_route("/beyond", pages.everything)
    router.add_api_route("/beyond", pages.launched, methods=["POST"])
    router.add_api_route("/calculator/{table}.csv", pages.sized)
    router.add_api_route("/experiments/{table}.csv", pages.listing)
    router.add_api_route("/{name}", console.sheet)
    router.add_api_route("/{name}/{table}.csv", console.export)
    router.add_api_route("/experiments/{name}", pages.one)
    router.add_api_route("/experiments/{name}", pages.change, methods=["POST"])
    router.add_api_route("/experiments/{name}/report.{kind}", pages.report)
    router.add_api_route("/experiments/{name}/{table}.csv", pages.table)
    app.mount(f"{PATH}/static", StaticFiles(packages=[("shopkeeper.console", "static")]), name="console")
    app.include_router(router)


def _provider(settings: Settings) -> Provider | None:
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_secret.get_secret_value()
    return Provider(
        settings.oidc_issuer, settings.oidc_client, secret, settings.oidc_claim, settings.oidc_roles
    )


def _guarded(console: Console) -> type[APIRoute]:
    """A route whose refusals are pages: strangers are asked for a key and told how one is made."""

    class Guarded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
            handle = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                with console.gate.facing(request) as door:
                    response = await answered(request)
                if door and response.status_code in ENTERING:
                    response.headers.append("set-cookie", door)
                return response

            async def answered(request: Request) -> Response:
                try:
                    return await handle(request)
                except ShopkeeperError as error:
                    return _refused(console, request, error)
                except HTTPException:
                    return _refused(
                        console,
                        request,
                        InvalidInput("the form could not be read", fix="go back and send it again"),
                    )
                except Exception:
                    log.exception("page failed", route=self.name)
                    broken = "The mistake is ours and has been noted", "try again in a moment"
                    return console.page("trouble.html", 500, message=broken[0], fix=broken[1])

            return guarded

    return Guarded


def _refused(console: Console, request: Request, error: ShopkeeperError) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.BAD_REQUEST)
    if status in ENTERING:
        tried = (
            request.method == "POST"
            or isinstance(error, Denied)
            or bool({"x-api-key", "authorization"} & set(request.headers))
        )
        tried = tried or request.url.path.startswith(f"{SSO_PATH}/")
        login = SSO_PATH if console.gate.provider else ""
        return console.page("enter.html", status, said=error.message if tried else "", make=MAKE, login=login)
    return console.page("trouble.html", status, message=error.message, fix=error.fix)
