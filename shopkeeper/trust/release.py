"""Whether the shop may be released: what must have been shown, by whom it is answered for, and how it is undone.

Reads the audit log alone: a gate that was not written down was not passed. Refuses to run gates.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shopkeeper.trust.audit import Entry

FRESH_DAYS = 7
"""A gate that was passed longer ago says nothing of what is released now."""
GATES = {
    "evaluate.run": ("golden gate", "shopkeeper evaluate"),
    "redteam.run": ("red team", "shopkeeper redteam"),
}
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Gate:
    """``fix`` says what to do where it is not ``good``."""

    name: str
    good: bool
    said: str
    fix: str = ""


def gates(
    entries: Iterable[Entry], version: str, now: int, owner: str = "", rollback: str = "", stands: str = ""
) -> tuple[Gate, ...]:
    """Of a release of ``version``; ``now`` in microseconds since 1970 UTC; ``stands``: ``governance.mark`` of its settings."""
    return (
        *measured(entries, version, now, stands),
        _named("owner", owner, "--owner: who answers for it"),
        _named("rollback plan", rollback, "--rollback: how it is undone"),
    )


def measured(entries: Iterable[Entry], version: str, now: int, stands: str = "") -> Iterator[Gate]:
    """The golden gate and the red team, as last written down."""
    last = {entry.what: entry for entry in sorted(entries, key=lambda entry: entry.number)}
    for what, (name, command) in GATES.items():
        entry = last.get(what)
        if entry is None:
            yield Gate(name, False, "never run", command)
            continue
        days = (now - entry.at) // _DAY
        of = str(entry.more.get("version", ""))
        passed = bool(entry.more.get("passed"))
        if not passed:
            yield Gate(name, False, f"failed (entry {entry.number})", command)
        elif of != version:
            yield Gate(name, False, f"passed by version {of or 'unknown'}, this is {version}", command)
        elif stands and entry.more.get("standing", stands) != stands:
            yield Gate(name, False, f"passed with other settings or rules (entry {entry.number})", command)
        elif entry.more.get("quick"):
            yield Gate(name, False, f"only a part was tried (entry {entry.number})", command)
        elif days > FRESH_DAYS or days < 0:
            yield Gate(name, False, f"passed {days} days ago, at most {FRESH_DAYS} count", command)
        else:
            yield Gate(name, True, f"passed (entry {entry.number})")


def _named(name: str, given: str, fix: str) -> Gate:
    words = " ".join(given.split())
    return Gate(name, bool(words), words or "not named", "" if words else fix)
