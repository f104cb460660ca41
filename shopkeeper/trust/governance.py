"""What may no longer change by itself once the shop was released: its order, its encoder, its experiments, its settings, its rules.

Knows the audit log, and what of settings and rules decides answers. A shop that was never released may be set up freely; from the
first release on every change needs the gates, and what was not released is not served. Refuses to run gates.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from shopkeeper.settings import Settings
from shopkeeper.trust.audit import Audit, Entry
from shopkeeper.trust.release import measured
from shopkeeper.types import clock
from shopkeeper.types.errors import Conflict

RULES = ("policy.toml", "delivery.toml")
"""The merchant's own files in the shop's folder."""
OPERATION = frozenset({
    "data", "cache", "mirror", "offline", "threads", "host", "port", "workers", "tenants", "tenants_open", "log_level",
    "otlp_endpoint", "watch_seconds", "speech_key", "model_key", "oidc_secret",
})  # fmt: skip
"""Settings that say where and how it runs, not what it answers, and secrets: who rotates a key changes no answer."""
_FIX = "shopkeeper release check --owner … --rollback …, or set it back"


def standing(settings: Settings) -> dict[str, str]:
    """Digests of what decides answers, by the name of the setting or file."""
    found = {
        name: _digest(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))
        for name, value in _values(settings).items()
    }
    return found | {name: rule(settings.data / name) for name in RULES}


def rule(file: Path) -> str:
    """The digest of one of the merchant's files; empty where there is none."""
    return _digest(file.read_bytes()) if file.is_file() else ""


def mark(stands: Mapping[str, str]) -> str:
    """One digest of all, which gates write down beside their verdict."""
    return _digest(orjson.dumps(dict(stands), option=orjson.OPT_SORT_KEYS))


def released(entries: Sequence[Entry]) -> Entry | None:
    """The last release that was allowed; None for a shop that is being set up."""
    checks = (one for one in reversed(entries) if one.what == "release.check" and one.more.get("passed"))
    return next(checks, None)


def changed(entries: Sequence[Entry], stands: Mapping[str, str]) -> list[str]:
    """Names of settings and rules that are not as they were released; none before the first release. A setting that came with a
    later version is held from the next release on."""
    release = released(entries)
    if release is None:
        return []
    then: dict[str, str] = orjson.loads(str(release.more.get("standing", "{}")))
    return sorted(name for name, was in then.items() if was != stands.get(name, ""))


def allow(audit: Audit, version: str, what: str) -> None:
    """Raises Conflict naming what lacks, and writes the refusal down, unless ``what`` may be changed now."""
    entries = [entry for entry, _ in audit.entries()]
    if released(entries) is None:
        return
    lacking = [gate for gate in measured(entries, version, clock.now()) if not gate.good]
    if lacking:
        said = "; ".join(f"{gate.name}: {gate.said}" for gate in lacking)
        audit.record("change.refused", what, lacks=said)
        raise Conflict(f"{what} may not be changed now: {said}", field="gates", fix=lacking[0].fix)


def serve(audit: Audit, settings: Settings, chosen: Mapping[str, str]) -> None:
    """Raises Conflict naming what was changed since the release, so that no shopper is answered by it.

    ``chosen``: what is active, by the deed that makes it so (``ranker.use``): another one was put there by hand.
    """
    entries = [entry for entry, _ in audit.entries()]
    used = {entry.what: entry.target for entry in entries if entry.what in chosen}
    by_hand = [deed.partition(".")[0] for deed, name in used.items() if chosen[deed] != name]
    names = [*changed(entries, standing(settings)), *(by_hand if released(entries) else ())]
    if names:
        audit.record("change.refused", "serve", lacks=f"not released: {', '.join(names)}")
        raise Conflict(f"changed since the release: {', '.join(names)}", field=names[0], fix=_FIX)


def stands(audit: Audit, file: Path) -> bool:
    """Whether one of the merchant's files is the one that was released, or none ever was."""
    release = released([entry for entry, _ in audit.entries()])
    then: dict[str, str] = orjson.loads(str(release.more.get("standing", "{}"))) if release else {}
    return then.get(file.name, rule(file)) == rule(file)


def _values(settings: Settings) -> dict[str, object]:
    told: dict[str, object] = settings.model_dump(mode="json", exclude=set(OPERATION))
    return told | {"encoder set by hand": settings.pinned}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
