"""A report for people: attack success and utility side by side. Refuses to judge."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from shopkeeper.evaluation.redteam.campaign import MOST_LOST, Report


def html(report: Report) -> str:
    """HTML that needs nothing else; texts of attacks are escaped like any other."""
    failed = {(one.family.value, one.door) for one in report.found}
    counts = [
        (
            family,
            door,
            tried,
            len({one.attack for one in report.found if (one.family, one.door) == (family, door)}),
        )
        for (family, door), tried in sorted(report.tried.items())
    ]
    drawn: str = _page().render(report=report, rows=counts, failed=failed, most_lost=MOST_LOST)
    return drawn


@cache
def _page() -> Template:
    loader = PackageLoader("shopkeeper.evaluation", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("redteam.html")
