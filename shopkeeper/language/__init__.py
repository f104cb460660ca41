"""Reads what a shopper typed: words become an Intent, in the shop's own vocabulary."""

from shopkeeper.language.head import head
from shopkeeper.language.suggest import suggest
from shopkeeper.language.understand import understand
from shopkeeper.language.vocabulary import Vocabulary

__all__ = ["Vocabulary", "head", "suggest", "understand"]
