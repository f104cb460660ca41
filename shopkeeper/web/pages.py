"""Templates made into responses, with the headers every page has.

Knows Jinja and the content security policy. Refuses to know what the pages say.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from shopkeeper.language.wording import Wording
from shopkeeper.settings import Settings
from shopkeeper.trust import Seal, household
from shopkeeper.trust.ages import Ages, of_age
from shopkeeper.trust.circumstances import circumstances
from shopkeeper.types import Context, Purpose, clock
from shopkeeper.web.visits import Visits

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept, HX-Request",
}
PRIVATE = {"Cache-Control": "no-store"}
MAX_CREDITS = 4_000


@dataclass(frozen=True)
class Pages:
    settings: Settings
    hears: bool = False
    """Whether the shop turns speech into words: the box has a microphone then."""
    units: Callable[[Context], int] = lambda _: 0
    """How many units lie in somebody's basket."""

    @cached_property
    def env(self) -> Environment:
        env = Environment(
            loader=PackageLoader("shopkeeper.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.globals["asset"] = asset
        env.globals["hears"] = self.hears
        return env

    @cached_property
    def visits(self) -> Visits:
        return Visits(Seal.of(self.settings.data))

    @property
    def ages(self) -> Ages:
        return Ages.of(self.settings.age_restricted, self.settings.age_pictures)

    @property
    def wording(self) -> Wording:
        return Wording.of(self.settings.locale, clock.today())

    @cached_property
    def credits(self) -> tuple[str, ...]:
        """Lines of ``CREDITS.txt`` in the shop's folder: whom the pictures are owed to."""
        path = self.settings.data / "CREDITS.txt"
        text = path.read_text("utf-8", "replace")[:MAX_CREDITS] if path.is_file() else ""
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def context(self, request: Request) -> Context:
        """Circumstances of a request, with the asker as far as they consented."""
        settings, visitor = self.settings, self.visits.visitor(request)
        agent, today = request.headers.get("user-agent", ""), self.wording.today
        customer = self.visits.customer(request)
        asker = household(request.client.host if request.client else "")
        grown = of_age(self.visits.seal, request.cookies, request.headers, time.time())
        return Context(
            settings.currency,
            settings.locale,
            today,
            visitor.who,
            agent,
            customer,
            asker,
            circumstances(request.headers, request.query_params)
            if Purpose.MEASUREMENT in visitor.allows
            else {},
            grown,
        )

    def page(
        self,
        request: Request,
        template: str,
        status: int = 200,
        /,
        *,
        private: bool = False,
        **values: object,
    ) -> HTMLResponse:
        """``private``: about one shopper alone, so that no copy is kept where they have been."""
        wording, visitor = self.wording, self.visits.visitor(request)
        html = self.env.get_template(template).render(
            shop_name=self.settings.shop_name,
            lang=wording.lang,
            dir=wording.dir,
            credits=self.credits,
            undecided=visitor.undecided,
            form=self.visits.form(visitor),
            basket=self.units(self.context(request)),
            private=private,
            here=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
            **({"put": None} | values),
        )
        return HTMLResponse(html, status, HEADERS | PRIVATE if private else HEADERS)


STATIC = files("shopkeeper.web") / "static"


def asset(name: str) -> str:
    """The address of a static file, changed whenever its content is."""
    return f"/static/{name}?{sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"
