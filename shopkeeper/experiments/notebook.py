"""A report as a Jupyter notebook (nbformat 4.5): its numbers, and the code that makes them again. Plain JSON, no more package.

Refuses to calculate: ``recompute`` is put into it as it stands.
"""

import inspect
from typing import Any

import orjson

from shopkeeper.experiments import recompute
from shopkeeper.experiments.report import Report

_AGAIN = """for row in report["rows"]:
    if row["basis"]:
        again = lift(row["basis"])
        said = row["lift"], row["low"], row["high"]
        assert np.allclose(again, said), (row["metric"], again, said)
        print(f"{row['metric']:>20} {row['arm']:>12}  {again[0]:+.2%}  in {again[1]:+.2%} … {again[2]:+.2%}  as reported")"""


def notebook(report: Report) -> bytes:
    """Of one moment: the sums are in it, so that it says the same tomorrow."""
    said = orjson.dumps(report, option=orjson.OPT_INDENT_2).decode().replace("'", r"\u0027")
    cells = (
        _text(
            f"# {report.experiment}\n\n**{report.decision.verdict}**: {report.decision.reason}\n\nDay {report.day}."
        ),
        _text("What the report says, whole; `basis` is what each number was made of."),
        _code(f"import json\n\nreport = json.loads(r'''{said}''')"),
        _text("The formulas, from sums to intervals. NumPy is all that they need."),
        _code(inspect.getsource(recompute)),
        _text("The same numbers once more. This stops where one differs."),
        _code(_AGAIN),
        _text("Assumed:\n\n" + "\n".join(f"- {one}" for one in report.assumptions)),
    )
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    numbered = [{"id": f"cell-{n}", **cell} for n, cell in enumerate(cells)]
    return orjson.dumps(
        {"cells": numbered, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5},
        option=orjson.OPT_INDENT_2,
    )


def _text(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    lines = text.splitlines(keepends=True)
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": lines}
