"""How heavy is an installation? Megabytes on disk by distribution, of the environment that runs this.

Counts blocks, as ``du`` does, so the sum is what the folder takes; compiled bytecode is told apart, because it grows with
use. Run: ``python benchmarks/size.py [--least MB]``; of another environment: ``/path/to/python benchmarks/size.py``.
"""

import argparse
import sys
from collections import Counter
from importlib import metadata
from pathlib import Path

LIMIT = 600
"""What the core may take, in MB."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--least", type=float, default=1.0, help="MB below which distributions are summed up")
    least = parser.parse_args().least
    sizes, compiled = measure(Path(sys.prefix))
    print("| distribution | MB |\n|---|---|")
    small = sum(size for size in sizes.values() if size < least)
    for name, size in sizes.most_common():
        if size >= least:
            print(f"| {name} | {size:.1f} |")
    print(f"| {sum(size < least for size in sizes.values())} smaller ones | {small:.1f} |")
    print(f"| compiled bytecode | {compiled:.1f} |")
    print(f"| **all of {sys.prefix}** (core: at most {LIMIT}) | **{sum(sizes.values()) + compiled:.1f}** |")


def measure(prefix: Path) -> tuple[Counter[str], float]:
    """MB by distribution, without bytecode, and MB of bytecode; what no distribution owns is ``(no package)``."""
    owners = {
        Path(str(file.locate())).resolve(): one.metadata["Name"]
        for one in metadata.distributions()
        for file in one.files or ()
    }
    sizes: Counter[str] = Counter()
    compiled = 0.0
    for path in prefix.rglob("*"):
        if path.is_symlink():
            continue
        blocks = path.stat().st_blocks * 512 / 2**20
        if path.suffix == ".pyc":
            compiled += blocks
        else:
            sizes[owners.get(path.resolve(), "(no package)")] += blocks
    return sizes, compiled


if __name__ == "__main__":
    main()
