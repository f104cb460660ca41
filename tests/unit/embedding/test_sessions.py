"""Where 8-bit products may overflow, the exact ones are asked for; elsewhere nothing changes. Threads sleep between runs."""

import gc
import platform
from pathlib import Path
from weakref import ref

import numpy as np
import pytest

from shopkeeper.embedding import sessions
from shopkeeper.embedding.lite import FILES
from shopkeeper.embedding.lite.prepare import SIZE
from shopkeeper.embedding.lite.towers import ImageTower
from shopkeeper.types.errors import Unavailable


@pytest.mark.parametrize(
    ("machine", "flags", "expected"),
    [
        ("x86_64", "avx2 avx512f", True),
        ("x86_64", "avx2 avx512_vnni", False),
        ("AMD64", "avx_vnni", False),
        ("x86_64", None, True),
        ("aarch64", None, False),
    ],
)
def test_only_old_x86_saturates(tmp_path: Path, machine: str, flags: str | None, expected: bool) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    if flags is not None:
        cpuinfo.write_text(f"flags : {flags}\n")
    assert sessions.saturates(machine, cpuinfo) is expected


@pytest.mark.skipif(
    sessions.saturates(platform.machine(), sessions.CPUINFO),
    reason="this processor's fast 8-bit product saturates",
)
def test_the_tower_sees_the_same_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = np.random.default_rng(0).integers(0, 255, (2, SIZE, SIZE, 3), dtype=np.uint8)
    fast = ImageTower(FILES / "image.onnx", threads=1).see(pictures)
    monkeypatch.setattr(sessions, "saturates", lambda *_: True)
    exact = ImageTower(FILES / "image.onnx", threads=1).see(pictures)
    for one, other in zip(fast, exact, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_who_holds_a_model_shares_it_and_nobody_else_keeps_it() -> None:
    first = sessions.shared_session(FILES / "image.onnx", 3)
    assert sessions.shared_session(FILES.parent / "lite" / ".." / "lite" / "image.onnx", 3) is first
    assert sessions.shared_session(FILES / "image.onnx", 2) is not first
    gone = ref(first)
    del first
    gc.collect()
    assert gone() is None


def test_a_model_that_is_missing_is_said_each_time(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(Unavailable, match="cannot be loaded"):
            sessions.shared_session(tmp_path / "none.onnx")


def test_threads_sleep_when_a_run_is_over() -> None:
    """By default they wait awake, and take a core from whatever a request does after a model was asked."""
    options = sessions.open_session(FILES / "image.onnx").get_session_options()
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
