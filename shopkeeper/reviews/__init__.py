"""Opinions with sources: what reviewers say of a product, by aspect, in their own words."""

from shopkeeper.reviews.opinions import sum_up
from shopkeeper.reviews.reading import Mention, read
from shopkeeper.reviews.spoken import spoken_of

__all__ = ["Mention", "read", "spoken_of", "sum_up"]
