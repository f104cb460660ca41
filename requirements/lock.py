"""Pins every dependency of pyproject.toml with hashes, for all platforms from Python 3.11 on.

Knows which groups make which lock. Refuses to name a package index: whoever installs chooses theirs.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMPILE = [
    *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--upgrade"),
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"),
]
LOCKS = {
    "core": ["pyproject.toml"],
    "build": ["--group", "build", "-c", "requirements/core.txt"],
    "dev": ["pyproject.toml", "--group", "dev", "-c", "requirements/core.txt"],
}

for name, wanted in LOCKS.items():
    subprocess.run([*COMPILE, *wanted, "-o", f"requirements/{name}.txt"], cwd=ROOT, check=True)
