"""Logs say what happened and never what a shopper said."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.telemetry import configure_logs, stage, trace
from shopkeeper.telemetry.logs import SHOPPER_KEYS, without_shopper_text

SECRET = "blue shoes for my daughter"


class Logged:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def start(self, level: str = "INFO") -> None:
        """In the test itself: a fixture runs with another stderr."""
        configure_logs(level)

    def lines(self) -> list[dict[str, Any]]:
        text = self.capsys.readouterr().err
        assert SECRET not in text
        return [orjson.loads(line) for line in text.splitlines()]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Logged]:
    yield Logged(capsys)
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()


def test_a_line_is_json_with_time_level_and_trace(logged: Logged) -> None:
    logged.start()
    with trace() as running:
        structlog.get_logger().info("searched", hits=3)
    (line,) = logged.lines()
    assert (line["event"], line["hits"], line["level"], line["trace"]) == ("searched", 3, "info", running.id)
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("key", ["text", "query", "q", "Q", "image", "url", "authorization"])
def test_shopper_text_is_dropped_however_deep(logged: Logged, key: str) -> None:
    logged.start()
    structlog.get_logger().info("searched", **{key: SECRET}, more={"deep": [{key: SECRET, "size": 3}]})
    (line,) = logged.lines()
    assert line["more"] == {"deep": [{"size": 3}]}


def test_errors_are_told_without_their_message(logged: Logged) -> None:
    logged.start()
    try:
        raise ValueError(SECRET)
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("library").exception("failed too")
    ours, theirs = logged.lines()
    for line in (ours, theirs):
        assert line["error"] == "ValueError"
        assert line["where"][-1].endswith("test_errors_are_told_without_their_message")


def test_libraries_speak_without_their_arguments(logged: Logged) -> None:
    logged.start()
    logging.getLogger("multipart").warning("cannot read %r", SECRET)
    logging.getLogger("multipart").info("chatter")
    (line,) = logged.lines()
    assert (line["event"], line["logger"], line["level"]) == ("cannot read %r", "multipart", "warning")


def test_the_server_s_access_log_is_silent(logged: Logged) -> None:
    logged.start()
    logging.getLogger("uvicorn.access").error("GET /search?q=%s", SECRET)
    assert logged.lines() == []


def test_levels_count(logged: Logged) -> None:
    logged.start("WARNING")
    structlog.get_logger().info("chatter")
    structlog.get_logger().warning("trouble")
    assert [line["event"] for line in logged.lines()] == ["trouble"]


EVENTS = st.recursive(
    st.none() | st.integers() | st.just("plain"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*sorted(SHOPPER_KEYS), "size", "route"]), inner, max_size=4)
    ),
)


@given(st.dictionaries(st.sampled_from([*sorted(SHOPPER_KEYS), "event", "size"]), EVENTS))
def test_no_forbidden_key_survives(event: dict[str, Any]) -> None:
    def keys(node: object) -> set[str]:
        match node:
            case dict():
                return set(node) | set().union(*map(keys, node.values()))
            case list():
                return set().union(*map(keys, node))
        return set()

    kept = without_shopper_text(None, "info", event)
    assert not keys(kept) & SHOPPER_KEYS
    assert event.keys() - SHOPPER_KEYS == kept.keys()


CARD, MAIL, PHONE, KEY = "4111 1111 1111 1111", "ann@example.com", "+44 20 7946 0958", f"sk_admin_{'a' * 43}"


def test_what_is_personal_or_secret_reaches_no_log_under_any_key(logged: Logged) -> None:
    logged.start()
    told = f"{CARD} {MAIL} {PHONE} {KEY}"
    structlog.get_logger().info(
        told, reason=told, more=[{"deep": told, told: 1}], odd={told}, where=Path(f"/{MAIL}")
    )
    logging.getLogger("library").warning(told)
    text = logged.capsys.readouterr().err
    assert text.count("[card]") >= 6
    for one in (CARD, MAIL, PHONE, KEY):
        assert one not in text


def test_a_trace_keeps_no_card() -> None:
    with trace() as running, stage("pay", "with ") as mark:
        mark.note += CARD
    assert [one.note for one in running.stages] == ["with [card]"]
