"""Opinions with sources: what reviewers say of a product, by aspect, in their own words."""

from shopkeeper.reviews.opinions import sum_up
from shopkeeper.reviews.reading import Mention, read

__all__ = ["Mention", "read", "sum_up"]
