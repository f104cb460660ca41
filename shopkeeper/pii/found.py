"""What was found, and where. Refuses to hold the text itself: a finding may be logged."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """In order of trust: where two overlap, the earlier is believed."""

    SECRET = "secret"  # noqa: S105 (a kind of finding)
    EMAIL = "email"
    CARD = "card"
    IBAN = "iban"
    SSN = "ssn"
    IP = "ip"
    PHONE = "phone"
    ID = "id"
    """A number that a state gave to a person, where an adapter knows such."""


@dataclass(frozen=True, slots=True)
class Found:
    """``text[start:end]`` is of that kind."""

    kind: Kind
    start: int
    end: int

    def overlaps(self, other: "Found") -> bool:
        return self.start < other.end and other.start < self.end
