"""Golden conversations: several turns, each said in several ways, with what must come of them. Run without any model."""

from shopkeeper.evaluation.conversations.gate import Baseline, held, load
from shopkeeper.evaluation.conversations.people import People
from shopkeeper.evaluation.conversations.play import Stage, play
from shopkeeper.evaluation.conversations.score import Scores, score
from shopkeeper.evaluation.conversations.script import WAYS, Conversation, Script, read

__all__ = [
    "WAYS", "Baseline", "Conversation", "People", "Scores", "Script", "Stage", "held", "load", "play", "read", "score",
]  # fmt: skip
