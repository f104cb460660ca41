"""Judgement: what several retrievers think of a Look becomes one score, and one order.

Knows scores, vectors and titles. Refuses to know engines, shoppers, prices and proofs.
"""

from shopkeeper.ranking.calibration import Calibration, default_calibration
from shopkeeper.ranking.compose import compose
from shopkeeper.ranking.fusion import Fused, Scored, fuse
from shopkeeper.ranking.kin import kin_first, votes
from shopkeeper.ranking.text import DocumentText, document_text
from shopkeeper.ranking.weights import Kind, kind_of, weights

__all__ = [
    "Calibration", "DocumentText", "Fused", "Kind", "Scored", "compose", "default_calibration", "document_text", "fuse",
    "kin_first", "kind_of", "votes", "weights",
]  # fmt: skip
