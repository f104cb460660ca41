"""How women's body measurements go together, fitted from ANSUR II: ``python -m training.bodies`` writes ``fit/bodies.json``.

Knows one survey's columns. Every fifth row is left out, for ``benchmarks/fit.py`` to judge on. Only means and covariances
of logarithms are written; nobody's measurements can be read from them.
"""

import csv
import gzip
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

ROOT = Path(__file__).parent.parent
DATA = (
    Path(os.environ.get("SHOPKEEPER_DEV_DATA", ROOT.parent / "shared" / "data"))
    / "fit"
    / "ansur2_female.csv.gz"
)
COLUMNS = {
    "height": "stature", "weight": "weightkg", "chest": "chestcircumference", "waist": "waistcircumference",
    "hips": "buttockcircumference", "inseam": "crotchheight", "foot": "footlength",
}  # fmt: skip
HELD_OUT = 5


def bodies() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(fitted, held out): rows of COLUMNS in cm and kg."""
    with gzip.open(DATA, "rt", encoding="latin-1") as file:
        rows = [[float(row[column]) / 10 for column in COLUMNS.values()] for row in csv.DictReader(file)]
    held = np.arange(len(rows)) % HELD_OUT == 0
    return np.array(rows)[~held], np.array(rows)[held]


def main() -> None:
    fitted, _ = bodies()
    logs = np.log(fitted)
    body = {
        "source": "ANSUR II (US Army 2012), female, public release; log-normal fit, every fifth row left out",
        "people": len(fitted),
        "measures": list(COLUMNS),
        "mean": np.round(logs.mean(0), 5).tolist(),
        "covariance": np.round(np.cov(logs.T), 7).tolist(),
    }
    (ROOT / "shopkeeper" / "fit" / "bodies.json").write_bytes(
        orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n"
    )


if __name__ == "__main__":
    main()
