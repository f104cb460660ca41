"""Golden questions and the gate in front of every release. Only the command line uses it; nothing online does."""

from shopkeeper.evaluation.ask import evaluate
from shopkeeper.evaluation.compare import ALL
from shopkeeper.evaluation.gate import Judgement, Verdict, judge, plain
from shopkeeper.evaluation.generate import EACH, generate
from shopkeeper.evaluation.golden import Golden, GoldenSet
from shopkeeper.evaluation.jsonl import read, write
from shopkeeper.evaluation.put import Shop
from shopkeeper.evaluation.run import MEASURES, Run, load
from shopkeeper.evaluation.shelf import Shelf

__all__ = [
    "ALL", "EACH", "MEASURES", "Golden", "GoldenSet", "Judgement", "Run", "Shelf", "Shop", "Verdict", "evaluate",
    "generate", "judge", "load", "plain", "read", "write",
]  # fmt: skip
