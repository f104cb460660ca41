"""Refusals as friendly pages: what happened, what was kept, what to do.

Knows the status of each kind of refusal. Never shows a stack trace or the inside of the shop.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from shopkeeper.types.errors import (
    Conflict,
    Denied,
    InvalidInput,
    NotFound,
    NotOfAge,
    ShopkeeperError,
    TooLarge,
    Unavailable,
    Unsupported,
)
from shopkeeper.web.asked import Asked
from shopkeeper.web.pages import Pages
from shopkeeper.web.shown import TOKEN
from shopkeeper.web.visits import local

log = structlog.get_logger()

MAX_ECHO = 2_000
"""Characters of a question that are put back into the box."""

STATUS: dict[type[ShopkeeperError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Unsupported: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    InvalidInput: HTTPStatus.BAD_REQUEST,
    Conflict: HTTPStatus.CONFLICT,
    Denied: HTTPStatus.FORBIDDEN,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """``again``: the address to try once more, when that may help."""

    title: str
    message: str
    fix: str
    kept: str
    again: str = ""


def refusal(error: ShopkeeperError, asked: Asked) -> tuple[HTTPStatus, Trouble]:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.BAD_REQUEST)
    title = {404: "Not here", 503: "Not just now"}.get(status, "That did not work")
    return status, Trouble(title, _sentence(error.message), _sentence(error.fix), _kept(asked))


def surprise(request: Request) -> Trouble:
    again = request.url.replace(scheme="", netloc="") if request.method == "GET" else ""
    return Trouble("Something broke", "The mistake is ours and has been noted.", "Try again in a moment.", _kept(request.state.asked), str(again))  # fmt: skip


def _kept(asked: Asked) -> str:
    kept = " and ".join(filter(None, ("words" * bool(asked.text), "photo" * bool(asked.photo))))
    return f"Your {kept} {'is' if kept == 'photo' else 'are'} still in the box." if kept else ""


def _photo(request: Request) -> str:
    token = request.query_params.get("photo", "")
    return token if TOKEN.fullmatch(token) else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def _asking(request: Request) -> HTTPStatus:
    return HTTPStatus.OK if request.method == "GET" else HTTPStatus.FORBIDDEN


def _before(request: Request) -> str:
    """Where to go on once the question is answered: what was asked for, or the page that a form was sent from."""
    if request.method == "GET":
        return str(request.url.replace(scheme="", netloc=""))
    page = urlsplit(request.headers.get("referer", ""))
    came = urlunsplit(("", "", page.path, page.query, ""))
    return local(came, "/basket") if page.netloc == request.url.netloc else "/basket"


def friendly(pages: Pages) -> type[APIRoute]:
    """A route whose refusals and surprises become pages."""

    class FriendlyRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
            handle = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                request.state.asked = Asked(request.query_params.get("q", ""), _photo(request))
                try:
                    response = await handle(request)
                    pages.visits.keep(request, response)
                    return response
                except NotOfAge as error:
                    return pages.page(
                        request, "age.html", _asking(request), asked=Asked(), why=_sentence(error.message), next=_before(request)
                    )  # fmt: skip
                except ShopkeeperError as error:
                    status, trouble = refusal(error, request.state.asked)
                except RequestValidationError:
                    unread = InvalidInput("this address could not be read", fix="search for what you want")
                    status, trouble = refusal(unread, request.state.asked)
                except HTTPException:
                    unread = InvalidInput("the form could not be read", fix="go back and send it again")
                    status, trouble = refusal(unread, request.state.asked)
                except Exception:
                    log.exception("page failed", route=self.name)
                    status, trouble = HTTPStatus.INTERNAL_SERVER_ERROR, surprise(request)
                asked = replace(request.state.asked, text=request.state.asked.text[:MAX_ECHO])
                page = pages.page(request, "trouble.html", status, trouble=trouble, asked=asked)
                if request.method == "POST" and asked != Asked():
                    page.headers["HX-Push-Url"] = asked.url()  # not where the form went, which knows no words
                return page

            return guarded

    return FriendlyRoute


def catch_missing(app: FastAPI, pages: Pages) -> None:
    """Give people a page where no route matches; programs get what they got before."""
    before: Any = app.exception_handlers.get(HTTPException, http_exception_handler)

    async def handle(request: Request, error: HTTPException) -> Response:
        a_person = "text/html" in request.headers.get("accept", "")
        wants_page = a_person and not request.url.path.startswith("/v1/")
        if error.status_code == HTTPStatus.NOT_FOUND and wants_page:
            missing = NotFound("there is no page at this address", fix="search for what you were looking for")
            status, trouble = refusal(missing, Asked())
            return pages.page(request, "trouble.html", status, trouble=trouble, asked=Asked())
        response: Response = await before(request, error)
        return response

    app.add_exception_handler(HTTPException, handle)  # type: ignore[arg-type]
