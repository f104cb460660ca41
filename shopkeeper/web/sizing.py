"""The small form in which a shopper tells of their size, and the advice that answers it.

Knows the form's fields. What is filled in travels in the body of a request, lives for one answer, and is in no address,
cookie, log or file.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData

from shopkeeper.fit import askable, general, measure, measured, sizes
from shopkeeper.fit.chart import Chart
from shopkeeper.types import Advice, Measure, Product, Told, Worn
from shopkeeper.types.errors import InvalidInput

LABELS = {
    Measure.HEIGHT: ("Height", "5′6″ or 168 cm"), Measure.WEIGHT: ("Weight", "140 lb or 63 kg"), Measure.CHEST: ("Chest or bust", "36 in or 92 cm"),
    Measure.WAIST: ("Waist", "29 in or 74 cm"), Measure.HIPS: ("Hips", "39 in or 100 cm"), Measure.INSEAM: ("Inside leg", "30 in or 76 cm"),
    Measure.FOOT: ("Foot length", "24.5 cm"),
}  # fmt: skip
MAX_FIELDS = 20
MAX_TEXT = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the form as it was filled in."""

    name: str
    label: str
    example: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class SizeForm:
    fields: tuple[Asked, ...]
    sizes: tuple[str, ...]
    size: str = ""
    brand: str = ""
    verdict: str = "good"
    this: bool = False
    advice: Advice | None = None
    trouble: str = ""


def size_form(product: Product, charts: tuple[Chart, ...]) -> SizeForm | None:
    """The empty form; None where nothing that could be told would help."""
    if not askable(product, charts, general()):
        return None
    wanted, made = measured(product, charts, general()), tuple(sizes(product).values())
    return SizeForm(tuple(Asked(name, *LABELS[name]) for name in wanted), made)


def filled(form: Mapping[str, str], empty: SizeForm) -> SizeForm:
    """The form as somebody filled it in, to be shown beside the answer."""
    fields = tuple(Asked(f.name, f.label, f.example, form.get(f.name, "")) for f in empty.fields)
    verdict = form.get("verdict", "good")
    return SizeForm(
        fields, empty.sizes, form.get("size", ""), form.get("brand", ""), verdict, form.get("this") == "yes"
    )


def told(asked: SizeForm) -> Told:
    """Raises InvalidInput naming the field."""
    measures = {Measure(f.name): measure(Measure(f.name), f.value) for f in asked.fields if f.value}
    match asked.verdict:
        case "good" | "small" | "large" as verdict:
            worn = (Worn(asked.size, asked.brand, verdict, asked.this),) if asked.size else ()
        case _:
            raise InvalidInput(
                f"verdict of {asked.verdict[:30]!r}", field="verdict", fix="choose one of the three"
            )
    return Told(measures, worn)


def said_in(form: FormData) -> dict[str, str]:
    return {name: value.strip()[:MAX_TEXT] for name, value in form.items() if isinstance(value, str)}
