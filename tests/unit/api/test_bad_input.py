"""Every evil that comes through HTTP is refused on purpose: a problem with the field at fault and a fix."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from shopkeeper.types import Op
from tests.unit.api.conftest import Opened, Opener, Response, door, picture, under

JSON = {"content-type": "application/json"}


def refused(answer: Response, status: int, field: str = "", kind: str = "") -> dict[str, Any]:
    """The problem in ``answer``, which is one in every way that RFC 9457 and DESIGN ask for."""
    problem: dict[str, Any] = answer.json()
    assert answer.status_code == problem["status"] == status, problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"].startswith("urn:shopkeeper:problem:" + kind)
    assert problem["field"] == field, problem
    assert problem["title"] and problem["detail"] and problem["fix"]
    assert problem["trace"] == answer.headers["x-trace-id"]
    return problem


def wish(field: str, op: str, *values: object) -> dict[str, object]:
    return {"constraints": [{"field": field, "op": op, "values": values}]}


VALUE = "constraints[0].values"
ASKED: list[tuple[str, object, int, str]] = [
    ("a million characters", {"text": "x" * 1_000_000}, 413, "text"),
    ("a price of -1", {"constraints": [under("-1")]}, 422, f"{VALUE}[0].amount"),
    ("a bare price of -1", wish("price", "at_most", -1), 422, "constraints[0].price"),
    ("a price that is no number", {"constraints": [under("NaN")]}, 422, f"{VALUE}[0].amount"),
    ("an infinite price", {"constraints": [under("Infinity")]}, 422, f"{VALUE}[0].amount"),
    ("an astronomic price", {"constraints": [under("1e999999")]}, 422, f"{VALUE}[0].amount"),
    ("a huge price", {"constraints": [under("9" * 16)]}, 422, "constraints[0].price"),
    ("a currency unknown", wish("price", "at_most", {"amount": "1", "currency": "QQQ"}), 422, "constraints[0].currency"),
    ("a context currency unknown", {"context": {"currency": "QQQ"}}, 422, "currency"),
    ("a clock in 1970", {"context": {"today": "1970-01-01"}}, 422, "context.today"),
    ("a purpose unknown", {"context": {"consent": ["measurement", "profit"]}}, 422, "context.consent"),
    ("a purpose that nobody is asked for", {"context": {"consent": ["service"]}}, 422, "context.consent"),
    ("a consent of some other kind", {"context": {"consent": {"measurement": True}}}, 422, "context.consent"),
    ("a delivery in 1970", wish("delivery", "at_most", "1970-01-01"), 422, VALUE),
    ("a delivery some day", wish("delivery", "at_most", "soon"), 422, VALUE),
    ("a colour of money", wish("colour", "is", {"amount": "1", "currency": "USD"}), 422, VALUE),
    ("a search by product name as filter", wish("product", "is", "coat"), 422, "constraints[0].field"),
    ("an unknown op", wish("price", "about", 5), 422, "constraints[0].op"),
    ("a nameless field", wish("", "is", "x"), 422, "constraints[0].field"),
    ("a field with control characters", wish("a\x00b", "is", "x"), 422, "constraints[0].field"),
    ("no values", wish("colour", "is"), 422, VALUE),
    ("an empty value", wish("colour", "is", ""), 422, f"{VALUE}[0]"),
    ("a value of the wrong kind", wish("colour", "is", True), 422, f"{VALUE}[0]"),
    ("a hundred wishes", {"constraints": [under("1")] * 100}, 422, "constraints"),
    ("a misspelt field", {"txt": "coat"}, 422, "txt"),
    ("a huge page", {"size": 10**6}, 422, "size"),
    ("an empty page", {"size": 0}, 422, "size"),
    ("a bad cursor", {"cursor": "../../etc"}, 422, "cursor"),
    ("an endless cursor", {"cursor": "x" * 10_000}, 422, "cursor"),
    ("an unknown order", {"sort": "best"}, 422, "sort"),
    ("a picture that is not base64", {"images": ["%%%"]}, 422, "images[0]"),
    ("an empty picture", {"images": [""]}, 422, "images[0]"),
    ("an SVG", {"images": [base64.b64encode(b"<svg onload=alert(1)>").decode()]}, 415, "images"),
    ("too many pictures", {"images": ["aGk="] * 5}, 422, "images"),
    ("a list instead of an object", [], 422, ""),
    ("a lonely surrogate", {"text": "\ud800"}, 422, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "status", "field"), [evil[1:] for evil in ASKED], ids=[evil[0] for evil in ASKED]
)
def test_it_is_refused(opened: Opened, asked: object, status: int, field: str) -> None:
    refused(opened.client.post("/v1/search", content=json.dumps(asked), headers=JSON), status, field)
    assert not opened.shop.asked or status == 415 or field == "cursor"


def test_a_purpose_unknown_is_answered_with_all_that_may_be_said(client: TestClient) -> None:
    problem = client.post("/v1/search", json={"context": {"consent": ["everything"]}}).json()
    assert (
        problem["fix"] == "send true, false, or a list of some of improvement, measurement, personalisation"
    )
    assert len(problem["errors"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 200_000,
        b'{"a":' * 50_000,
        b"\xff\xfe",
        b'{"size": 1e400}',
        b'{"size": ' + b"9" * 9_000 + b"}",
    ],
    ids=["empty", "cut off", "deep list", "deep object", "not UTF-8", "infinite", "endless number"],
)
def test_what_is_not_sane_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/search", content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/xml", "application/x-www-form-urlencoded", "\x7f" * 50]
)
def test_another_content_type_is_refused(client: TestClient, kind: str) -> None:
    refused(client.post("/v1/search", content=b"q=1", headers={"content-type": kind}), 415, "content-type")


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/pdf", "video/mp4"])
def test_a_file_that_says_it_is_no_picture_is_refused(opened: Opened, kind: str) -> None:
    files = {"image": ("a", b"<svg/>", kind)}
    refused(opened.client.post("/v1/search", files=files), 415, "image", "unsupported")
    assert not opened.shop.asked


def test_too_many_files_are_refused(client: TestClient) -> None:
    files = [("image", ("a.png", picture(), "image/png"))] * 5
    refused(client.post("/v1/search", files=files), 413, "image", "too-large")


def test_files_and_base64_count_together(client: TestClient) -> None:
    search = json.dumps({"images": [base64.b64encode(picture()).decode()] * 3})
    files = [("image", ("a.png", picture(), "image/png"))] * 2
    refused(client.post("/v1/search", files=files, data={"search": search}), 413, "image")


@pytest.mark.parametrize("encode", ["json", "file"])
def test_a_picture_over_the_limit_is_refused(open_door: Opener, encode: str) -> None:
    client = open_door(max_image_bytes=100).client
    big = picture() + b"\0" * 100
    answer = (
        client.post("/v1/search", json={"images": [base64.b64encode(big).decode()]})
        if encode == "json"
        else client.post("/v1/search", files={"image": ("a.png", big, "image/png")})
    )
    refused(answer, 413, "images[0]", "too-large")


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ({"pic": ("a.png", b"x", "image/png")}, "pic"),
        ({"q": ("a.png", b"x", "image/png")}, "q"),
        ({"image": (None, b"x", "image/png")}, "image"),
    ],
    ids=["unknown field", "words as a file", "picture as words"],
)
def test_a_muddled_form_is_refused(client: TestClient, files: Any, field: str) -> None:
    refused(client.post("/v1/search", files=files), 422, field)


def test_a_form_without_boundary_is_refused(client: TestClient) -> None:
    headers = {"content-type": "multipart/form-data"}
    refused(client.post("/v1/search", content=b"--x", headers=headers), 422, "body")


def test_a_long_text_in_a_form_or_address_is_refused(client: TestClient) -> None:
    files = {"image": ("a.png", picture(), "image/png")}
    refused(client.post("/v1/search", data={"q": "x" * 2_001}, files=files), 413, "text")
    refused(client.get("/v1/search", params={"q": "x" * 2_001}), 413, "text")


@pytest.mark.parametrize("params", [{"currency": "dollars"}, {"size": "many"}, {"p": "1"}, {"sort": "best"}])
def test_a_bad_address_is_refused(client: TestClient, params: dict[str, str]) -> None:
    refused(client.get("/v1/search", params=params), 422, next(iter(params)))


def test_an_unknown_address_and_method_are_problems_too(client: TestClient) -> None:
    refused(client.get("/v2"), 404)
    refused(client.put("/v1/search"), 405)


def test_a_surprise_says_nothing_but_its_trace(capsys: pytest.CaptureFixture[str], open_door: Opener) -> None:
    def surprise() -> None:
        raise RuntimeError("the secret wish of a shopper")

    opened = open_door()
    opened.shop.before_search = surprise
    answer = opened.client.post("/v1/search", json={"text": "x"})
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (500, "urn:shopkeeper:problem:internal")
    assert "secret" not in answer.text and "Traceback" not in answer.text
    logged = capsys.readouterr().err
    assert problem["trace"] in logged and "RuntimeError" in logged and "conftest.py" not in answer.text
    assert "secret" not in logged


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ODD_WISHES = st.fixed_dictionaries(
    {
        "field": st.sampled_from(
            ["price", "delivery", "rating", "stock", "colour", "product", "gore-tex", "age"]
        ),
        "op": st.sampled_from(list(Op)),
        "values": st.lists(JSON_VALUES | st.just({"amount": "5", "currency": "USD"}), max_size=3),
    }
)


@given(
    st.dictionaries(
        st.sampled_from(["text", "images", "constraints", "size", "context", "cursor"]), JSON_VALUES
    )
    | st.fixed_dictionaries({"constraints": st.lists(ODD_WISHES, max_size=3)})
)
def test_no_json_breaks_the_door(asked: object) -> None:
    answer = FUZZED.client.post("/v1/search", content=json.dumps(asked), headers=JSON)
    assert answer.status_code in (200, 413, 415, 422), answer.text


FUZZED: Opened


@pytest.fixture(scope="module", autouse=True)
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> None:
    global FUZZED
    FUZZED = door(tmp_path_factory.mktemp("fuzzed"))


@pytest.mark.parametrize("body", [b"\xff\x00\x9d", b"[" * 100_000, b"{"])
@pytest.mark.parametrize("path", ["/v1/search", "/v1/admin/offers"])
def test_a_body_that_is_no_json_is_named(opened: Opened, path: str, body: bytes) -> None:
    headers = {**opened.key("admin"), "content-type": "application/json"}
    answer = opened.client.post(path, content=body, headers=headers)
    assert answer.status_code == 422 and answer.json()["fix"]
    assert answer.json()["errors"] or answer.json()["field"] == "body"
