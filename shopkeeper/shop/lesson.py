"""A process of its own that learns the words of a large shop, behind all else that the machine does: ``python -m shopkeeper.shop.lesson``.

Knows the address of the catalogue, from its standard input. Refuses to serve anybody.
"""

import os
import sys
from itertools import chain

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.shop.words import learn

_NICE = 10


def main() -> None:
    os.nice(_NICE)
    catalog = SqlCatalog(sys.stdin.read())
    learn(catalog, chain.from_iterable(catalog.scan()))
    catalog.close()


if __name__ == "__main__":
    main()
