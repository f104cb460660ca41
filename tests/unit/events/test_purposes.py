"""Nobody reads a name without saying for what: the code itself is looked through, against the table in docs/privacy.md."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import shopkeeper
from shopkeeper.types import Purpose

HOUSE = Path(shopkeeper.__file__).parent
PRIVACY = HOUSE.parent / "docs" / "privacy.md"
SEALED = {"_event", "_shopper", "_session"}
OWNERS = {"events/port.py", "types/purpose.py"}
"""They hold the names, and give them out."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Those in which one of the words stands that matter here."""
    for file in sorted(HOUSE.rglob("*.py")):
        text = file.read_text("utf-8")
        if any(word in text for word in ("under(", *SEALED)):
            yield file.relative_to(HOUSE).as_posix(), ast.parse(text)


def test_only_their_owners_reach_for_the_names_themselves() -> None:
    for name, module in modules():
        reached = {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)} & SEALED
        own = {
            node.attr
            for node in ast.walk(module)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        }
        assert name in OWNERS or not (reached - own), name


def test_every_package_reads_for_the_purposes_that_the_table_names() -> None:
    found = defaultdict[str, set[str]](set)
    for name, module in modules():
        for node in ast.walk(module):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "under"
            ):
                (purpose,) = node.args
                assert isinstance(purpose, ast.Attribute), f"{name}: a purpose is named where it is used"
                found[name.partition("/")[0]].add(Purpose[purpose.attr])
    table = PRIVACY.read_text("utf-8").partition("<!-- purposes: checked by tests -->")[2]
    rows = re.findall(r"^\| `([a-z]+)` \| ([^|]+) \|", table, re.MULTILINE)
    assert {name: set(re.findall(r"[a-z]+", told)) for name, told in rows} == dict(found)
