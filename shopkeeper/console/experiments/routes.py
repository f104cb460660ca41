"""The addresses of experiments. Reads an address or a form, asks for one page and shows it. Decides nothing."""

from dataclasses import dataclass
from functools import cached_property

import orjson
from fastapi import Request, Response
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse

from shopkeeper.console import said
from shopkeeper.console.access import PATH
from shopkeeper.console.experiments import beyond, words
from shopkeeper.console.experiments.acts import acts, chosen, do
from shopkeeper.console.experiments.calculator import MEASURED, calculator, read
from shopkeeper.console.experiments.defined import defined
from shopkeeper.console.experiments.detail import detail
from shopkeeper.console.experiments.formulas import FORMULAS
from shopkeeper.console.experiments.listed import listed
from shopkeeper.console.experiments.probing import NAME, Asked
from shopkeeper.console.experiments.reports import Reports
from shopkeeper.console.pages import HEADERS
from shopkeeper.console.routes import Console
from shopkeeper.console.sheet import Lead, Sheet
from shopkeeper.experiments.metrics import Place
from shopkeeper.experiments.notebook import notebook
from shopkeeper.experiments.reading import reads
from shopkeeper.experiments.report import Report
from shopkeeper.experiments.settings import SETTINGS
from shopkeeper.experiments.store import Entry, Reason
from shopkeeper.trust import Scope
from shopkeeper.trust.sessions import Guest
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound, ShopkeeperError

HOME = f"{PATH}/experiments"
MOST = 20_000
"""Characters of a definition."""
EXAMPLE = """name = "meaning-louder"
surface = "search"
hypothesis = "Shoppers mean more than they type: hearing meaning louder brings more carts."
unit = "session"
minimum_effect = 0.02   # the smallest lift that matters
days = 14
units = 20_000          # the calculator says how many
metrics = ["revenue_per_visit", "zero_results"]
# design = { interleaving = true }   # both orders in each answer: ten times as quick; then without metrics and guardrails

[[arms]]                # the first is how it is now
name = "control"
share = 0.5

[[arms]]
name = "meaning"
share = 0.5
settings = { "search.weights.words" = { lexical = 0.2, text = 0.8 } }

[[guardrails]]          # may get worse by a tenth, and no more
metric = "latency"
margin = 0.1
"""


@dataclass(frozen=True)
class Pages:
    console: Console

    @cached_property
    def reports(self) -> Reports:
        return Reports(self.console.shop)

    def all(self, request: Request) -> HTMLResponse:
        key = self.console.gate.check(request)
        return self._page("list.html", self._sorted(listed(self.reports), request), may=key.may(Scope.RULES))

    def one(self, request: Request, name: str) -> HTMLResponse:
        key = self.console.gate.check(request)
        entry = self._entry(name)
        found = self.reports.of(entry)
        return self._page(
            "detail.html",
            self._sorted(self._detail(entry, found), request),
            acts=tuple(acts(entry)),
            name=name,
            report=found,
            may=key.may(Scope.RULES),
        )

    def listing(self, request: Request, table: str) -> Response:
        """The list as CSV."""
        self.console.gate.check(request)
        return self._csv(self._sorted(listed(self.reports), request), "experiments", table)

    def table(self, request: Request, name: str, table: str) -> Response:
        """One table of one experiment as CSV."""
        self.console.gate.check(request)
        entry = self._entry(name)
        return self._csv(self._sorted(self._detail(entry, self.reports.of(entry)), request), name, table)

    def sized(self, request: Request, table: str) -> Response:
        """The calculator's table as CSV."""
        self.console.gate.check(request)
        sheet = calculator(self.reports.shop.experiments, self._asked(request))
        return self._csv(self._sorted(sheet, request), NAME, table)

    def report(self, request: Request, name: str, kind: str) -> Response:
        """The whole report as JSON, or as a notebook that makes its numbers again."""
        self.console.gate.check(request)
        found = self.reports.of(self._entry(name))
        if found is None:
            raise Conflict(f"{name} has not begun", field="name", fix="begin it first")
        if kind == "json":
            return _file(orjson.dumps(found, option=orjson.OPT_INDENT_2), f"{name}.json", "application/json")
        if kind == "ipynb":
            return _file(notebook(found), f"{name}.ipynb", "application/x-ipynb+json")
        raise NotFound(f"there is no report.{kind[:20]}", fix="take report.json or report.ipynb")

    async def change(self, request: Request, name: str) -> Response:
        """Asks first; does it when the answer was yes."""
        form = await request.form(max_files=0, max_fields=8)
        key = self.console.gate.change(request, _text(form, "form"), Scope.RULES)
        experiments = self.reports.shop.experiments
        entry = experiments.store.get(name)
        act, reason = chosen(entry, _text(form, "act")), _reason(key, _text(form, "why"))
        if _text(form, "sure") != "yes":
            asked = Sheet(
                f"experiments/{name}", Lead(f"{act.label}?", "", act.does), of="experiments", timed=False
            )
            return self._page(
                "sure.html",
                asked,
                act=act.name,
                why=reason.why,
                to=f"{HOME}/{name}",
                grave=act.gravely,
                label=act.label,
            )
        do(experiments, name, act, reason)
        return RedirectResponse(f"{HOME}/{name}", 303)

    async def kill(self, request: Request) -> Response:
        """The big red button, which asks once as well."""
        form = await request.form(max_files=0, max_fields=8)
        key = self.console.gate.change(request, _text(form, "form"), Scope.RULES)
        reason = _reason(key, _text(form, "why"))
        if _text(form, "sure") != "yes":
            does = "From the next answer on, everybody gets control. None of them can be started again."
            asked = Sheet(
                "experiments", Lead("Stop everything that runs?", "", does), of="experiments", timed=False
            )
            return self._page(
                "sure.html", asked, act="kill", why=reason.why, to=HOME, grave=True, label="Stop everything"
            )
        self.reports.shop.experiments.stop_all(reason)
        return RedirectResponse(HOME, 303)

    def new(self, request: Request) -> HTMLResponse:
        self.console.gate.check(request).demand(Scope.RULES)
        return self._new(EXAMPLE, "")

    async def draft(self, request: Request) -> Response:
        """What is wrong with it is said beside it, and nothing that was typed is lost."""
        form = await request.form(max_files=0, max_fields=8)
        key = self.console.gate.change(request, _text(form, "form"), Scope.RULES)
        text = _text(form, "definition")
        try:
            if len(text) > MOST:
                raise InvalidInput(f"{len(text)} characters", field="definition", fix=f"at most {MOST}")
            found = reads(text.replace("\r\n", "\n"), "the definition")
            reason = _reason(key, _text(form, "why") or "a new experiment")
            for one in found:
                self.reports.shop.experiments.draft(one, reason)
        except ShopkeeperError as refused:
            fix = f" — {refused.fix}" if refused.fix else ""
            return self._new(
                text, f"{refused.field + ': ' if refused.field else ''}{refused.message}{fix}", 400
            )
        return RedirectResponse(f"{HOME}/{found[0].name}", 303)

    def calculator(self, request: Request) -> HTMLResponse:
        self.console.gate.check(request)
        trouble = ""
        try:
            asked = self._asked(request)
        except InvalidInput as refused:
            asked, trouble = Asked(), f"{refused.message}: {refused.fix}"
        sheet = self._sorted(calculator(self.reports.shop.experiments, asked), request)
        return self._page(
            "calculator.html", sheet, asked=asked, trouble=trouble, metrics=MEASURED, places=list(Place)
        )

    def everything(self, request: Request) -> HTMLResponse:
        """What all of it brings, against who is held out."""
        self.console.gate.check(request)
        trouble = ""
        try:
            asked = beyond.read(dict(request.query_params))
        except InvalidInput as refused:
            asked, trouble = beyond.Asked(), f"{refused.message}: {refused.fix}"
        sheet, assumed = beyond.worth(self.reports.shop.experiments, asked)
        return self._beyond(self._sorted(sheet, request), assumed, asked, trouble)

    async def launched(self, request: Request) -> HTMLResponse:
        """What a launch in some places brought. Changes nothing, so whoever may look may ask."""
        self.console.gate.check(request)
        form = await request.form(max_files=0, max_fields=8)
        text, before = _text(form, "places")[:MOST], _text(form, "before")
        try:
            sheet, assumed = beyond.launched(text, before)
        except InvalidInput as refused:
            sheet = Sheet(beyond.NAME, Lead("What did the launch bring?", "", "That cannot be told yet"), of="experiments", timed=False)  # fmt: skip
            return self._beyond(sheet, (), beyond.Asked(), f"{refused.message}: {refused.fix}", text, before, 400)  # fmt: skip
        return self._beyond(sheet, assumed, beyond.Asked(), "", text, before)

    def _beyond(
        self, sheet: Sheet, assumed: tuple[str, ...], asked: beyond.Asked, trouble: str,
        text: str = beyond.EXAMPLE, before: str = "3", status: int = 200,
    ) -> HTMLResponse:  # fmt: skip
        return self._page(
            "beyond.html", sheet, status, assumed=assumed, asked=asked, trouble=trouble, places=list(Place),
            text=text, before=before,
        )  # fmt: skip

    def formulas(self, request: Request) -> HTMLResponse:
        self.console.gate.check(request)
        lead = Lead(
            "How is a number made?",
            str(len(FORMULAS)),
            "formulas stand behind these pages, each from a paper",
        )
        return self._page(
            "formulas.html",
            Sheet("formulas", lead, tables=(defined(),), of="experiments", timed=False),
            formulas=FORMULAS,
        )

    def _new(self, text: str, trouble: str, status: int = 200) -> HTMLResponse:
        lead = Lead(
            "What shall be tried?", "", "Write it down before it begins: then nobody can move the goal"
        )
        sheet = Sheet("new-experiment", lead, of="experiments", timed=False)
        return self._page("new.html", sheet, status, text=text, trouble=trouble, settings=tuple(SETTINGS))

    def _csv(self, sheet: Sheet, name: str, table: str) -> Response:
        found = sheet.table(table)
        if found is None:
            raise NotFound(
                f"{name} has no table {table[:40]!r} now", fix="open the page and choose one there"
            )
        return _file(found.csv().encode(), f"{name}-{table}.csv", "text/csv; charset=utf-8")

    def _entry(self, name: str) -> Entry:
        return self.reports.shop.experiments.store.get(name)

    def _detail(self, entry: Entry, found: Report | None) -> Sheet:
        return detail(entry, found, self.reports.shop.experiments.store.audit(entry.experiment.name))

    def _asked(self, request: Request) -> Asked:
        return read(dict(request.query_params))

    def _sorted(self, sheet: Sheet, request: Request) -> Sheet:
        return sheet.asked(request.query_params.multi_items())

    def _page(self, template: str, sheet: Sheet, status: int = 200, **more: object) -> HTMLResponse:
        values = {"days": 7, "periods": said.PERIODS, "stream": None, "words": words} | more
        return self.console.page(f"experiments/{template}", status, sheet=sheet, **values)


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, ""))


def _reason(guest: Guest, why: str) -> Reason:
    """Raises InvalidInput without a why: the trail shall say it."""
    if not why.strip():
        raise InvalidInput(
            "nobody said why", field="why", fix="go back and write a sentence: the trail keeps it"
        )
    return Reason(guest.name, " ".join(why.split())[:400])


def _file(body: bytes, name: str, mime: str) -> Response:
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=mime, headers=headers)
