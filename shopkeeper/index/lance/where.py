"""Filters in LanceDB's SQL. Knows how to quote; refuses any text that is not a literal."""

from collections.abc import Iterable

from shopkeeper.index.port import Scope


def where(scope: Scope) -> str:
    """The scope as a predicate over ``tags``; empty for EVERYTHING."""
    groups = [f"array_has_any(tags, {_list(group)})" for group in scope.any_of]
    if scope.none_of:
        groups.append(f"NOT array_has_any(tags, {_list(scope.none_of)})")
    return " AND ".join(groups)


def keys_in(keys: Iterable[int]) -> str:
    return f"key IN ({', '.join(str(int(key)) for key in keys)})"


def clean(text: str) -> str:
    """``text`` without what UTF-8 cannot carry (lone surrogates) and without NUL."""
    return text.encode("utf-8", "ignore").decode().replace("\0", " ")


def _list(tags: Iterable[str]) -> str:
    quoted = ("'" + clean(tag).replace("'", "''") + "'" for tag in tags)
    return f"make_array({', '.join(quoted)})"
