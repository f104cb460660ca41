"""What the log of events teaches ranking: examples, the bias of positions, the lesson, and whether it is better."""

from shopkeeper.learning.examples import COLUMNS, Examples
from shopkeeper.learning.lesson import Lesson, Trainer, learn

__all__ = ["COLUMNS", "Examples", "Lesson", "Trainer", "learn"]
