"""A Slate as a person reads it in a terminal.

Knows tables and marks; says amounts and wishes as the storefront does (``language.wording``). Refuses to judge anything.
"""

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from shopkeeper.cli.terminal import out
from shopkeeper.language.wording import Wording
from shopkeeper.types import Context, Hit, Match, Relaxation, Slate, Verdict

MARKS = {
    Verdict.PROVEN: ("✓", "green"), Verdict.QUOTED: ("“”", "green"), Verdict.NOT_STATED: ("–", "yellow"),
    Verdict.CONTRADICTED: ("✗", "red"),
}  # fmt: skip
SENTENCES = {
    Match.SAME: "We have exactly this", Match.LOOK_ALIKE: "Not this one, but look-alikes",
    Match.NOT_STOCKED: "Not stocked, closest looks",
}  # fmt: skip


def show(slate: Slate, context: Context) -> None:
    """Print what was understood, the verdicts on photos, the hits, and the ways out of too few."""
    wording = Wording.of(context.locale, context.today)
    for line in _head(slate, wording):
        out.print(line)
    if slate.hits:
        out.print(table(slate.hits, wording))
    for way in slate.relaxations:
        out.print(f"  → {_way(way, wording)}: {way.count}")
    out.print(f"[dim]{_foot(slate)}[/]")


def _head(slate: Slate, wording: Wording) -> Iterator[str]:
    if slate.suggestion:
        yield f"did you mean [bold]{escape(slate.suggestion)}[/]?"
    unmet = {constraint.id for constraint in slate.unmet}
    chips = [
        f"[{'strike' if constraint.id in unmet else 'reverse'}] {escape(wording.describe(constraint))} [/]"
        for constraint in slate.applied
    ]
    if chips:
        yield "understood: " + " ".join(chips)
    for photo in slate.photos:
        sure = f" ({wording.sure(photo.confidence)})" if photo.match is Match.SAME else ""
        yield f"{SENTENCES[photo.match]}{sure}."
        if photo.read:
            yield f"Read in your photo: “{escape(' '.join(photo.read))}”."
    if slate.near:
        yield "Nothing quite like that. The closest:"
    if not slate.hits:
        yield "Nothing meets every wish." if slate.applied else "Nothing found."


def table(hits: tuple[Hit, ...], wording: Wording) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", justify="right", style="dim")
    table.add_column("product", min_width=24)
    table.add_column("price", justify="right", no_wrap=True)
    table.add_column("stock", justify="right", no_wrap=True)
    table.add_column("proof")
    for rank, hit in enumerate(hits, 1):
        table.add_row(str(rank), _title(hit), _price(hit, wording), _stock(hit), _proof(hit, wording))
    return table


def _title(hit: Hit) -> Text:
    look = f" · {hit.look.name}" if hit.look.name else ""
    return Text.assemble((hit.product.title, "bold"), look, (f"\n{hit.product.id}", "dim"))


def _price(hit: Hit, wording: Wording) -> Text:
    offer = hit.variant.offer
    now = wording.price(offer.price) if offer.price else "not stated"
    was = f"{wording.price(offer.was)} " if offer.was and offer.on_sale else ""
    return Text.assemble((was, "dim strike"), now)


def _stock(hit: Hit) -> str:
    offer = hit.variant.offer
    if offer.stock == 0:
        return "[red]out[/]"
    return str(offer.counted or offer.in_stock or "not stated")


def _proof(hit: Hit, wording: Wording) -> Text:
    """One mark a wish with its live value, then the quiet line of why."""
    lines = Text()
    for proof in hit.proofs:
        mark, style = MARKS[proof.verdict]
        value = proof.quote or wording.stated(proof.value) or "not stated"
        lines.append(f"{mark} ", style).append(f"{wording.describe(proof.constraint)}: ", "dim").append(
            f"{value}\n"
        )
    return lines.append(hit.why, "italic dim") if hit.why else lines


def _way(way: Relaxation, wording: Wording) -> str:
    if way.instead:
        return f"{escape(wording.describe(way.instead))} instead of {escape(wording.describe(way.drop))}"
    return "without " + " and ".join(escape(wording.describe(drop)) for drop in (way.drop, *way.also))


def _foot(slate: Slate) -> str:
    spent = sum(stage.ms for stage in slate.trace.stages)
    versions = " · ".join(slate.trace.versions.values())
    return f"{len(slate.hits)} of {slate.total}{'+' * slate.at_least} · {spent:.0f} ms" + (
        f" · {versions}" if versions else ""
    )
