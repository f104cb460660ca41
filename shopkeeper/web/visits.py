"""Who visits the pages, as far as they let us know, and the forms in which they say so.

Knows cookies, and how a form proves that it is ours and was sent from our own page. Refuses to decide what may be remembered:
see ``trust.visitor``.
"""

import time
from dataclasses import dataclass

from fastapi import Request, Response

from shopkeeper.trust import Seal, Visitor, customer_cookie, foreign, new_customer, read_customer
from shopkeeper.trust.customer import CUSTOMER
from shopkeeper.trust.visitor import Cookie
from shopkeeper.types import CustomerId
from shopkeeper.types.errors import Denied

FORM = "form"
A_DAY = 24 * 3600
AGAIN = "load the page again and repeat it there"


@dataclass(frozen=True, slots=True)
class Visits:
    seal: Seal

    def visitor(self, request: Request) -> Visitor:
        """Read once a request: a visit that begins with it has one name all along."""
        if not hasattr(request.state, "visitor"):
            request.state.visitor = Visitor.read(self.seal, request.cookies, request.headers)
        found: Visitor = request.state.visitor
        return found

    def customer(self, request: Request) -> CustomerId:
        """Whose basket and orders these are; empty for whoever never put anything into a basket."""
        if not hasattr(request.state, "customer"):
            request.state.customer = read_customer(self.seal, request.cookies)
        found: CustomerId = request.state.customer
        return found

    def buying(self, request: Request) -> None:
        """A basket of their own is theirs from here on."""
        customer = request.state.customer = self.customer(request) or new_customer()
        request.state.cookie = customer_cookie(self.seal, customer)

    def left(self, request: Request) -> None:
        """Nothing is theirs here any more."""
        request.state.customer, request.state.cookie = CustomerId(""), Cookie(CUSTOMER, "", 0)

    def keep(self, request: Request, response: Response) -> None:
        """Set the cookies of whoever this request was about; pictures and styles are about nobody."""
        cookies = [request.state.cookie] if hasattr(request.state, "cookie") else []
        if hasattr(request.state, "visitor"):
            cookies += self.visitor(request).told(self.seal, request.cookies)
        for cookie in cookies:
            response.headers.append("set-cookie", cookie.header(request.url.scheme == "https"))

    def form(self, visitor: Visitor) -> str:
        """What a form carries to prove that this shop gave it to this visitor, today."""
        return self.seal.sign(FORM, f"{visitor.shopper}-{int(time.time())}")

    def check(self, request: Request, visitor: Visitor, form: str) -> None:
        """Raises Denied for a form of another site, of another shopper, or of yesterday.

        One from before the shopper said yes still counts: it may have stood open in another tab.
        """
        shopper, _, given = (self.seal.open(FORM, form) or "").rpartition("-")
        young = given.isdigit() and 0 <= time.time() - int(given) < A_DAY
        if foreign(request.headers) or shopper not in ("", visitor.shopper) or not young:
            raise Denied("this form is not from here, or too old", field="form", fix=AGAIN)


def local(path: str, otherwise: str) -> str:
    """Back to where a form was sent from; never to another site."""
    return (
        path
        if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
        else otherwise
    )
