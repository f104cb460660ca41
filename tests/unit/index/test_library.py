"""What LanceDB is imported without."""

import subprocess
import sys

import pytest

OPENED = "import sys; from shopkeeper.index.lance.library import lancedb; lancedb(); "
CLIENT = "lance_namespace_urllib3_client"


def said(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_client_of_its_server_is_left_out_and_nothing_else() -> None:
    assert said(OPENED + f"print([name for name in sys.modules if name.startswith('{CLIENT}.api.')])") == "[]"
    asked = f"from {CLIENT}.models import ListTablesResponse as it; print(*it.model_fields)"
    assert "tables" in said(OPENED + asked)


@pytest.mark.parametrize("before", [OPENED, "import lancedb; " + OPENED, f"import {CLIENT}; " + OPENED])
def test_whoever_asks_for_the_client_by_name_gets_it(before: str) -> None:
    assert (
        said(f"{before} from {CLIENT}.api.table_api import TableApi; print(hasattr(TableApi, 'drop_table'))")
        == "True"
    )


def test_whoever_came_first_keeps_it_whole() -> None:
    assert said(f"import {CLIENT} as c; {OPENED} print(hasattr(c.TableApi, 'drop_table'))") == "True"
