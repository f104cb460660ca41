"""What the log of events adds up to: visits, searches, clicks, orders, by period.

Knows the questions a shop's team asks and how each number is defined. Refuses to know pages, and to say anything of one
person: every answer is a sum.
"""

from shopkeeper.analytics.period import Period
from shopkeeper.analytics.questions import Analytics, Funnel, Search, Searches, Step, Surfaced, Taking, Wanted
from shopkeeper.analytics.rate import Rate

__all__ = [
    "Analytics",
    "Funnel",
    "Period",
    "Rate",
    "Search",
    "Searches",
    "Step",
    "Surfaced",
    "Taking",
    "Wanted",
]
