"""Attacks on a small shop of our own, through every door that reads foreign words; judged by code, never by a model.

Only the command line uses it. Refuses to open a shop: it is given one that it may spoil.
"""

from shopkeeper.evaluation.redteam.attacks import Attack, read
from shopkeeper.evaluation.redteam.campaign import Campaign, Found, Report
from shopkeeper.evaluation.redteam.report import html
from shopkeeper.evaluation.redteam.target import plant
from shopkeeper.evaluation.redteam.written import Spoken, attacks, drawn, spoken

__all__ = [
    "Attack",
    "Campaign",
    "Found",
    "Report",
    "Spoken",
    "attacks",
    "drawn",
    "html",
    "plant",
    "read",
    "spoken",
]
