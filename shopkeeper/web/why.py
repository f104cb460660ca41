"""Why a shopper sees what they see, place by place (Digital Services Act, Article 27), and the question of age.

Knows plain sentences. Refuses to know any answer.
"""

import time
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.responses import HTMLResponse, RedirectResponse

from shopkeeper.trust.ages import saying_so
from shopkeeper.types import Surface
from shopkeeper.web.asked import Asked
from shopkeeper.web.pages import Pages
from shopkeeper.web.visits import local

PLACES = {
    Surface.SEARCH: ("Search", "your words, your photo and your wishes; the products’ texts, pictures, price and stock as they are now; and, where the shop learnt it, what others chose after the same question. No place is for sale."),
    Surface.SIMILAR: ("Similar looks", "how alike the pictures and texts are to the product on the page."),
    Surface.GOES_WITH: ("Goes with this", "what the shop says goes with it, what others bought, put into one basket or looked at together with it, and which looks suit it."),
    Surface.FOR_YOU: ("For you", "what you looked at in this visit, and before it only if you let us remember: what is like it, what others turned to besides, and what is popular. My data shows and changes that."),
    Surface.TRENDING: ("Trending", "what many looked at and bought of late; nothing about you."),
    Surface.BACK_AGAIN: ("Back again", "what you looked at, now in stock again or cheaper."),
    Surface.CART: ("In the basket", "what lies in your basket: what the shop says goes with it, what others bought, put into one basket or looked at together with it, and which looks suit it."),
    Surface.CONCIERGE: ("Concierge", "your words in this conversation; it is a program, and each statement names where it stands."),
}  # fmt: skip


@dataclass(frozen=True)
class Why:
    pages: Pages

    def show(self, request: Request) -> HTMLResponse:
        settings = self.pages.settings
        evened = {surface for surface, shares in settings.exposure.items() if shares}
        return self.pages.page(
            request,
            "why.html",
            asked=Asked(),
            places=PLACES,
            evened=evened,
            chance=settings.exploration,
            newcomers=settings.newcomers,
        )

    async def of_age(self, request: Request) -> Response:
        """The shopper says that they are old enough: asked once a month, and kept with them alone.

        Raises Denied for a form that is not ours: no other site says it for them.
        """
        visits = self.pages.visits
        async with request.form(max_files=0, max_fields=3) as form:
            visits.check(request, visits.visitor(request), str(form.get("form", "")))
            next = local(str(form.get("next", "")), "/")
        cookie = saying_so(visits.seal, time.time()).header(request.url.scheme == "https")
        return RedirectResponse(next, 303, {"set-cookie": cookie})
