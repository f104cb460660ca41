"""Learned orders that are kept, and which of them orders now (``kept``). Refuses to learn and to judge."""

from pathlib import Path

from shopkeeper.ranking.learned import Forest
from shopkeeper.shop.kept import DEFAULT, Kept

__all__ = ["DEFAULT", "Rankers"]


class Rankers(Kept[Forest]):
    """The default is the order by the fused score."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, "ranker", ".npz", lambda _, content: Forest.load(content), "shopkeeper learn")

    def keep(self, ranker: Forest) -> str:
        """Write it down as the next version. Returns its name."""
        return self.write(ranker.dump())
