"""Templates made into responses. Knows Jinja, the headers of every page and how a link keeps what was chosen."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # none at all would hide from us where a form was sent from
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
STATIC = files("shopkeeper.console") / "static"
RAIL = {
    "today": "Today",
    "search": "Search",
    "products": "Products",
    "surfaces": "Surfaces",
    "experiments": "Experiments",
    "talk": "Conversations",
    "trust": "Trust",
    "system": "System",
}


@cache
def _env() -> Environment:
    env = Environment(
        loader=PackageLoader("shopkeeper.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(asset=asset, rail=RAIL, link=link)
    return env


def render(template: str, status: int = 200, /, **values: object) -> HTMLResponse:
    return HTMLResponse(_env().get_template(template).render(values), status, HEADERS)


def link(path: str, **chosen: object) -> str:
    return f"/console/{path}?{urlencode({name: value for name, value in chosen.items() if value})}"


@cache
def asset(name: str) -> str:
    """The address of a static file, changed whenever its content is."""
    return f"/console/static/{name}?{sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def versioned(files: Mapping[str, bytes]) -> dict[str, str]:
    """The same for files that are given."""
    return {name: f"/console/worn/{name}?{sha256(data).hexdigest()[:12]}" for name, data in files.items()}
