"""What no restoring may undo is noted once, wherever backups lie, and nothing that is wrong there stands in the way of an erasure."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.trust import Audit, lasting
from shopkeeper.trust.lasting import FILE, PLACES, Lasting

notes = st.lists(
    st.builds(Lasting, st.integers(0, 2**62), st.sampled_from([lasting.ERASED, lasting.REVOKED]), st.text(max_size=12), st.text(max_size=12)),
    max_size=6,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(notes, max_size=4), st.binary(max_size=20).filter(lambda torn: b"\n" not in torn))
def test_each_is_noted_once_in_order_and_a_torn_line_costs_itself(
    tmp_path: Path, calls: list[list[Lasting]], torn: bytes
) -> None:
    (tmp_path / FILE).unlink(missing_ok=True)
    for call in calls:
        lasting.add(tmp_path, call)
        with (tmp_path / FILE).open("ab") as file:
            file.write(torn)
    every = list(dict.fromkeys(one for call in calls for one in call))
    assert (lasting.read(tmp_path / FILE) if calls else []) == every


def test_an_erasure_is_noted_as_it_is_written_down_and_nothing_else_is(tmp_path: Path) -> None:
    (data := tmp_path / "shop").mkdir()
    places = [tmp_path / "here", tmp_path / "gone", tmp_path / "strange"]
    for place in (places[0], places[2]):
        place.mkdir()
    (places[2] / FILE).write_text('{"what": "something else"}\n')
    (data / PLACES).write_text(json.dumps(list(map(str, places))))
    with closing(Audit.of(data)) as audit:
        with audit.doing(lasting.ERASED, "5f0c6a1e2b7d", customer="9e550a4f3d1c"):
            noted = lasting.read(places[0] / FILE)
            assert [(one.target, one.customer) for one in noted] == [("5f0c6a1e2b7d", "9e550a4f3d1c")]
        audit.record("offers.set", "S0")
        (data / PLACES).write_text("{")
        audit.record(lasting.REVOKED, "a key")
        assert lasting.read(places[0] / FILE) == noted and len(audit.entries()) == 3
    with pytest.raises(ValueError, match="no line of it"):
        lasting.add(places[2], noted)
    assert (places[0] / FILE).stat().st_mode & 0o077 == 0
