"""The closed list of features: what is known of a shopper, of a product, and of the two together.

Adding one here is all it takes: serving, training, "My data" and the documentation read this list.
"""

from shopkeeper.features.activity import BySurface, Count, Mean, Rate, Recency, Rhythm
from shopkeeper.features.decay import DAY, HOUR, MONTH, WEEK, YEAR
from shopkeeper.features.facts import Trait
from shopkeeper.features.feature import Group
from shopkeeper.features.taste import Affinity, Familiarity, Keyed, PriceAffinity
from shopkeeper.types import Happened
from shopkeeper.types.colour import names

SHOWN, CLICKED, VIEWED, WISHED = Happened.SHOWN, Happened.CLICKED, Happened.VIEWED, Happened.WISHED
CARTED, UNCARTED, BOUGHT, RETURNED = Happened.CARTED, Happened.UNCARTED, Happened.BOUGHT, Happened.RETURNED
DEEDS = tuple(kind for kind in Happened if kind is not Happened.CONVERSED)
"""With things of the shop; what was talked of is kept with the conversation."""
WINDOWS = (HOUR, DAY, WEEK, MONTH)
FAMILIES = tuple(dict.fromkeys(family for families in names().values() for family in families))

RANGE = PriceAffinity((VIEWED, CARTED, BOUGHT), (DAY, MONTH))
"""What a shopper usually pays: candidates are compared with it."""
RHYTHM = Rhythm()

SHOPPER = Group(
    [
        *(Count(kind, WINDOWS) for kind in DEEDS),
        *(Recency(kind) for kind in DEEDS),
        Rate(CLICKED, SHOWN, (DAY, WEEK, MONTH), prior=100),
        Rate(VIEWED, SHOWN, (DAY, WEEK, MONTH), prior=100),
        Rate(WISHED, VIEWED, (DAY, WEEK, MONTH)),
        Rate(CARTED, VIEWED, (DAY, WEEK, MONTH)),
        Rate(UNCARTED, CARTED, (DAY, WEEK, MONTH)),
        Rate(BOUGHT, CARTED, (DAY, WEEK, MONTH)),
        Rate(RETURNED, BOUGHT, (MONTH, YEAR), prior=5),
        *(BySurface(kind, MONTH) for kind in (SHOWN, CLICKED, VIEWED, WISHED, CARTED, BOUGHT)),
        *(Mean(kind, (WEEK, YEAR)) for kind in (Happened.ASKED, Happened.RATED, Happened.WATCHED)),
        RHYTHM,
        RANGE,
        *(PriceAffinity((kind,), (WEEK, YEAR)) for kind in (VIEWED, CARTED, BOUGHT)),
    ]
)

KEYED: tuple[Keyed, ...] = (
    Affinity(Trait.CATEGORY),
    Affinity(Trait.BRAND),
    Affinity(Trait.COLOUR, closed=FAMILIES),
    Affinity(Trait.SIZE),
    Familiarity(((SHOWN, DAY), (VIEWED, DAY), (VIEWED, MONTH), (CARTED, MONTH), (BOUGHT, 3 * MONTH))),
)

PRODUCT = Group(
    [
        *(Count(kind, (HOUR, DAY, WEEK)) for kind in (SHOWN, CLICKED, VIEWED, CARTED, BOUGHT)),
        *(Recency(kind) for kind in (VIEWED, BOUGHT)),
        Rate(CLICKED, SHOWN, (DAY, WEEK, MONTH), prior=100),
        Rate(CARTED, VIEWED, (WEEK, MONTH)),
        Rate(BOUGHT, VIEWED, (WEEK, MONTH), prior=50),
        Rate(RETURNED, BOUGHT, (YEAR,), prior=5),
    ]
)

TASTES = (HOUR / 2, MONTH)
"""Half-lives of the mean of looks that a shopper viewed: this visit, and the months before."""
MATCHES = (
    *(name for keyed in KEYED for name in keyed.match_columns),
    "price.distance", "price.higher", "looks.visit", "looks.months", "together.viewed", "together.bought",
)  # fmt: skip
SHOPPER_COLUMNS = (*SHOPPER.columns, *(name for keyed in KEYED for name in keyed.columns))
CANDIDATE_COLUMNS = (*(f"product.{name}" for name in PRODUCT.columns), *MATCHES)
