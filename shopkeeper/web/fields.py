"""Fields of an address and an e-mail: what each is called, what a browser may fill in, and what was typed.

Knows forms. Refuses to judge an address: the shop does, and its refusal is put beside its field here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shopkeeper.fulfilment.model import NEEDED, Address
from shopkeeper.types.errors import ShopkeeperError
from shopkeeper.web.lines import sentence

MAX_TYPED = 200


@dataclass(frozen=True, slots=True)
class Field:
    """``auto`` as browsers know it (HTML's autofill detail tokens); ``trouble`` is said beside it."""

    name: str
    label: str
    auto: str
    required: bool = False
    type: str = "text"
    hint: str = ""
    digits: int = 0
    """How many digits it takes, where it takes digits alone."""
    list: str = ""
    """Id of the choices that a browser may suggest."""
    value: str = ""
    trouble: str = ""


_ADDRESS = (
    Field("name", "Name", "shipping name", hint="Of whoever receives it"),
    Field("line1", "Street and number", "shipping address-line1"),
    Field("line2", "Flat, floor, company", "shipping address-line2"),
    Field("postcode", "Postcode", "shipping postal-code"),
    Field("city", "City", "shipping address-level2"),
    Field("region", "State or region", "shipping address-level1"),
    Field("country", "Country", "shipping country-name"),
)
ADDRESS = tuple(replace(one, required=one.name in NEEDED) for one in _ADDRESS)
EMAIL = Field(
    "email", "E-mail", "email", type="email", hint="So that the shop can reach you about this order"
)
METHOD = (
    Field("brand", "Brand", "off", hint="As printed on the card", list="brands"),
    Field("last_four", "Last four digits", "off", hint="Only these four", digits=4),
)
MISSING = {
    "name": "Write who receives it.", "line1": "Write the street and number.", "city": "Write the city.", "country": "Write the country.",
}  # fmt: skip


def filled(
    fields: tuple[Field, ...], typed: Mapping[str, str], troubles: Mapping[str, str]
) -> tuple[Field, ...]:
    return tuple(
        replace(one, value=typed.get(one.name, ""), trouble=troubles.get(one.name, "")) for one in fields
    )


def typed_of(address: Address | None, email: str = "", name: str = "") -> dict[str, str]:
    """What stands in the fields of somebody whose address is known; ``name``: of theirs, where it names nobody."""
    known = {one.name: getattr(address, one.name) for one in ADDRESS} if address else {}
    return known | {"email": email, "name": known.get("name") or name}


def address_in(typed: Mapping[str, str]) -> Address:
    return Address(**{one.name: typed.get(one.name, "").strip() for one in ADDRESS})


def missing(typed: Mapping[str, str]) -> dict[str, str]:
    """All that was left empty and must not be, at once."""
    return {part: MISSING[part] for part in address_in(typed).missing}


def beside(error: ShopkeeperError) -> dict[str, str]:
    """A refusal by the name of its field; under no name where it is about the whole."""
    name = error.field.removeprefix("address.")
    known = {one.name for one in (*ADDRESS, EMAIL, *METHOD)} | {"delivery", "payment"}
    return {name if name in known else "": f"{sentence(error.message)} {sentence(error.fix)}".strip()}
