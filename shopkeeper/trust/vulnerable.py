"""Known vulnerabilities of what is installed, as ``pip-audit`` (PyPA, Apache-2.0) finds them in PyPI's or OSV's advisories.

Knows its command line and its JSON. Refuses to call anything clean that was not looked up: an index that knows no package makes ``pip-audit``
content, and us not.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from shopkeeper.trust.supply import Package
from shopkeeper.types.errors import Unavailable

Service = Literal["pypi", "osv"]
SECONDS = 600
_INSTALL = "pip install 'shopkeeper[audit]'"


@dataclass(frozen=True, slots=True)
class Advisory:
    """``mended``: versions in which it is not any more."""

    package: str
    version: str
    id: str
    mended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audited:
    """``unknown``: packages that the index could say nothing of."""

    packages: int
    advisories: tuple[Advisory, ...]
    unknown: tuple[str, ...]


def audited(packages: Sequence[Package], service: Service = "pypi") -> Audited:
    """What is known against these exact versions. Raises Unavailable: not installed, the index out of reach, or it knows none of them."""
    if not find_spec("pip_audit"):
        raise Unavailable("pip-audit is not installed: nothing was looked up", field="audit", fix=_INSTALL)
    found = read(_asked(packages, service))
    if packages and len(found.unknown) == found.packages:
        raise Unavailable(
            f"the index ({service}) knows none of {found.packages} packages: nothing was looked up",
            field="audit",
            fix="ask where the index can be reached, or another one with --service osv",
        )
    return found


def read(told: str) -> Audited:
    """Of ``pip-audit --format json``. Raises Unavailable for anything else."""
    try:
        rows: list[dict[str, Any]] = json.loads(told)["dependencies"]
        return Audited(
            len(rows),
            tuple(one for row in rows for one in _advisories(row)),
            tuple(row["name"] for row in rows if "skip_reason" in row),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unavailable(
            "pip-audit gave no answer", field="audit", fix="look at what it says itself"
        ) from error


def _advisories(row: dict[str, Any]) -> Iterable[Advisory]:
    for one in row.get("vulns", ()):
        yield Advisory(row["name"], row["version"], one["id"], tuple(one.get("fix_versions", ())))


def _asked(packages: Sequence[Package], service: Service) -> str:
    with TemporaryDirectory() as folder:
        pinned = Path(folder) / "requirements.txt"
        pinned.write_text("".join(f"{one.name}=={one.version}\n" for one in packages))
        command = [
            sys.executable, "-m", "pip_audit", "--requirement", str(pinned), "--no-deps", "--disable-pip", "--format", "json",
            "--progress-spinner", "off", "--vulnerability-service", service, "--cache-dir", folder,
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unavailable("pip-audit did not end", field="audit", fix="try again later") from error
    if not done.stdout.strip():
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise Unavailable(
            f"the index ({service}) cannot be asked: {last[0][:200]}",
            field="audit",
            fix="ask where it can be reached",
        )
    return done.stdout
