"""What reviewers say, as the product page lays it out: a line an aspect, and behind it their words.

Knows Opinions. Refuses to count and to choose quotes: ``reviews`` did.
"""

from dataclasses import dataclass

from shopkeeper.language.wording import Wording
from shopkeeper.types import Aspect, Opinions, Quote
from shopkeeper.web.pictures import Picture, picture

TITLES = {
    Aspect.SIZE: "Size", Aspect.LENGTH: "Length", Aspect.FIT: "Fit and shape", Aspect.COMFORT: "Comfort", Aspect.FABRIC: "Fabric",
    Aspect.QUALITY: "Workmanship", Aspect.DURABILITY: "Wear and washing", Aspect.LOOKS: "Looks", Aspect.COLOUR: "Colour, as shown",
    Aspect.VALUE: "Value", Aspect.DELIVERY: "Delivery",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    text: str
    by: str
    """``Ana, 4 of 5 stars, 17 May 2026, 12 found it helpful``."""
    review: str


@dataclass(frozen=True, slots=True)
class Line:
    aspect: str
    title: str
    sides: tuple[tuple[str, tuple[Cited, ...]], ...]
    """What some say, with their words."""
    said: str


@dataclass(frozen=True, slots=True)
class Heard:
    lead: str
    lines: tuple[Line, ...]
    set_aside: tuple[str, ...]
    photos: tuple[Picture, ...]


def heard(opinions: Opinions, wording: Wording) -> Heard | None:
    """None where nobody wrote anything."""
    if not opinions.reviews:
        return None
    lines = tuple(
        Line(
            one.aspect,
            TITLES[one.aspect],
            tuple((side.said, tuple(_cited(quote, wording) for quote in side.quotes)) for side in one.sides),
            one.said,
        )
        for one in opinions.opinions
    )
    photos = tuple(picture(one, "Photo by a customer") for one in opinions.photos)
    return Heard(_lead(opinions, wording), lines, tuple(one.reason for one in opinions.discounted), photos)


def _lead(opinions: Opinions, wording: Wording) -> str:
    n = wording.number(opinions.counted)
    whose = f"{n} {'review' if opinions.counted == 1 else 'reviews'}"
    if not opinions.enough:
        return f"Too few to judge by: {whose}. Here is what is said, word for word."
    return f"From {whose}, in their own words. The numbers count reviews; open a line to read them."


def _cited(quote: Quote, wording: Wording) -> Cited:
    stars = wording.number(int(quote.stars) if quote.stars == int(quote.stars) else quote.stars)
    parts = [quote.author or "Anonymous", f"{stars} of 5 stars"]
    parts += [wording.past(quote.written)] if quote.written else []
    parts += [f"{wording.number(quote.helpful)} found this helpful"] if quote.helpful else []
    parts += ["bought it here"] if quote.verified else []
    return Cited(quote.text, ", ".join(parts), quote.review)
