"""The concierge's form and its answers, without a browser; what it says is scripted, how it is kept is not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shopkeeper import web
from shopkeeper.concierge import Turn
from shopkeeper.concierge import pieces as p
from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.claims import Claim, Said
from shopkeeper.concierge.store import Conversations
from shopkeeper.settings import Settings
from shopkeeper.telemetry import configure_logs
from shopkeeper.types import Occasion, Query, Surface, TraceId
from shopkeeper.types.errors import Unavailable
from shopkeeper.web.shown import mark
from shopkeeper.web.talk import TALK, fresh
from tests.journeys.fake_shop import HOSTILE, FakeShop, drawing, fake_shop

STREAM = {"accept": "text/event-stream"}
PHOTO = drawing("#2f63b8", 3)


@dataclass(frozen=True)
class Talking(FakeShop):
    heard: list[tuple[Turn, str]] = field(default_factory=list)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.settings.data / "conversations.sqlite", lambda words: words)

    def converse(self, turn: Turn, conversation: str = "") -> Iterator[p.Piece]:
        self.heard.append((turn, conversation))
        yield p.Understood(turn.text, (Act(Kind.FIND, turn.text),))
        yield p.Cards(self.search(Query("blue", size=3)), Act(Kind.FIND, turn.text))
        if "unavailable" in turn.text:
            raise Unavailable("the shelves are being counted", fix="ask again in a minute")
        if "breaks" in turn.text:
            raise RuntimeError("secret")
        yield p.Words(Said.of([Claim("With pleasure.", courtesy=True)]))
        yield p.Done(p.Rung.FULL, 12.0, Decimal(0), (), TraceId("t"), 300)


@pytest.fixture
def shop(tmp_path: Path) -> Talking:
    plain = fake_shop(Settings(data=tmp_path))
    return Talking(plain.settings, plain.goods, plain.pictures)


@pytest.fixture
def site(shop: Talking) -> TestClient:
    configure_logs("CRITICAL")
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    return TestClient(app, headers={"accept": "text/html"})


def form(site: TestClient, path: str = "/concierge") -> dict[str, str]:
    """The fields of the form as the page gives them."""
    page = site.get(path).text
    inside = page[page.index('<form class="say"') :]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', inside[: inside.index("</form>")]))


def say(site: TestClient, *, headers: dict[str, str] | None = None, **fields: str) -> Any:
    return site.post("/concierge", data=form(site) | fields, headers=headers)


def events(body: str) -> list[tuple[int, str, str]]:
    """Number, name and HTML of each."""
    found = []
    for block in filter(None, body.split("\n\n")):
        lines = [line.partition(": ") for line in block.splitlines()]
        html = "\n".join(value for name, _, value in lines if name == "data")
        heads = {name: value for name, _, value in lines if name != "data"}
        found.append((int(heads["id"]), heads["event"], html))
    return found


def test_a_form_alone_leads_to_an_answer_and_the_next_turn_shows_both(
    site: TestClient, shop: Talking
) -> None:
    first = say(site, text="a blue jacket")
    assert first.status_code == 200 and first.history[0].status_code == 303
    page = say(site, text=f"and {HOSTILE}").text
    assert page.count('<li class="turn"') == 2 and page.index("a blue jacket") < page.rindex("With pleasure.")
    assert "<script>alert" not in page and page.count('data-surface="concierge"') == 6
    assert len({conversation for _, conversation in shop.heard}) == 1


def test_no_id_is_made_before_something_was_said_and_none_stays_after(site: TestClient) -> None:
    for path in ("/", "/concierge", "/concierge/panel"):
        assert TALK not in site.get(path).headers.get("set-cookie", "")
    say(site, text="a blue jacket")
    assert site.cookies.get(TALK)
    page = site.post("/concierge/over", data={"form": form(site)["form"]})
    assert not site.cookies.get(TALK) and '<li class="turn"' not in page.text


def test_pieces_come_as_they_are_known_and_a_broken_line_is_taken_up(site: TestClient, shop: Talking) -> None:
    id = fresh()
    whole = events(say(site, text="a blue jacket", id=id, headers=STREAM).text)
    assert [name for _, name, _ in whole] == ["turn", "understood", "cards", "claims", "done"]
    assert [number for number, _, _ in whole] == list(range(5))
    assert "a blue jacket" in whole[0][2] and whole[2][2].count('class="card') == 3
    assert events(site.get(f"/concierge/{id}?after=1").text) == whole[2:]
    assert events(say(site, text="a blue jacket", id=id, headers=STREAM).text) == whole
    assert len(shop.heard) == 1
    assert site.get("/concierge").text.count('<li class="turn"') == 1


@pytest.mark.parametrize("turn", ["nobody-said-this-yet", "short", "x" * 30])
def test_a_turn_that_was_not_is_not_found(turn: str, site: TestClient) -> None:
    assert site.get(f"/concierge/{turn}", headers=STREAM).status_code == 404


@pytest.mark.parametrize(
    ("words", "said"), [("unavailable", "The shelves are being counted."), ("breaks", "The mistake is ours")]
)
def test_a_turn_that_breaks_says_so_keeps_what_there_was_and_ends(
    words: str, said: str, site: TestClient
) -> None:
    id = fresh()
    told = events(say(site, text=words, id=id, headers=STREAM).text)
    assert [name for _, name, _ in told][-2:] == ["cards", "problem"]
    assert said in told[-1][2] and "secret" not in str(told)
    assert events(site.get(f"/concierge/{id}").text) == told


@pytest.mark.parametrize("headers", [None, STREAM], ids=["page", "stream"])
@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"text": " "}, 400, "The turn is empty."),
        ({"text": "x" * 2001}, 413, "Say it in fewer words."),
        ({"text": "like this", "photo": "0" * 40}, 404, "Your photo is not known any more."),
        ({"text": "hello", "form": "forged"}, 403, "This form is not from here"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do_and_keeps_the_words(
    fields: dict[str, str],
    status: int,
    said: str,
    headers: dict[str, str] | None,
    site: TestClient,
    shop: Talking,
) -> None:
    answer = say(site, headers=headers, **fields)
    assert answer.status_code == status and said in answer.text and not shop.heard
    assert headers or f">{fields['text']}</textarea>" in answer.text
    assert not site.cookies.get(TALK)


def test_what_is_no_photo_is_refused_and_the_words_kept(site: TestClient, shop: Talking) -> None:
    fields = form(site) | {"text": "like this"}
    page = site.post("/concierge", data=fields, files={"image": ("a.jpg", b"<svg/>")})
    assert page.status_code in (400, 415) and ">like this</textarea>" in page.text and not shop.heard


def test_a_photo_and_the_product_on_the_page_go_along(site: TestClient, shop: Talking) -> None:
    asked = form(site, "/concierge?page=thing-1") | {"text": "is there one like this"}
    page = site.post("/concierge", data=asked, files={"image": ("a.jpg", PHOTO)}).text
    turn, _ = shop.heard[0]
    assert turn.page == ("thing-1",) and turn.images
    assert re.search(r'<img data-photo="[0-9a-f]{12}" hidden', page)
    assert form(site, "/concierge?page=nowhere")["page"] == ""


def test_words_and_photo_of_the_box_are_in_the_form(site: TestClient) -> None:
    photo = site.post("/search", files={"image": ("a.jpg", PHOTO)}).url.params["photo"]
    page = site.get(f"/concierge?q=like+this&photo={photo}").text
    assert ">like this</textarea>" in page and f'name="photo" value="{photo}"' in page
    assert f'data-photo="{mark(photo)}"' in page


def test_what_was_said_is_shown_as_long_as_it_is_kept(site: TestClient, shop: Talking) -> None:
    say(site, text="a blue jacket")
    shop.conversations._db.execute("DELETE FROM sent")
    page = site.get("/concierge").text
    assert "not kept any more" in page and '<li class="turn"' not in page


def test_examples_are_of_what_the_shop_sells(
    site: TestClient, shop: Talking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = [product.title.lower() for product in shop.goods]
    asked = re.findall(r'name="say" value="([^"]+)"', site.get("/concierge/panel").text)
    assert len(asked) == 2 and all(any(title in one.lower() for title in titles) for one in asked)
    assert not any("goes with" in one for one in asked), "nothing is known to go with anything"
    pick = shop.recommend(Surface.SIMILAR, Occasion(size=1))
    monkeypatch.setattr(Talking, "recommend", lambda *_: pick)
    asked = re.findall(r'name="say" value="([^"]+)"', site.get("/concierge/panel").text)
    assert "goes with" in asked[2] and any(title in asked[2].lower() for title in titles)
    assert "Tell me about it" in site.get("/concierge/panel?page=thing-1").text
    app = FastAPI()
    web.mount(app, Talking(Settings(data=tmp_path / "empty"), ()))  # type: ignore[arg-type]
    assert 'name="say"' not in TestClient(app).get("/concierge").text


def test_the_panel_is_a_piece_and_not_a_page(site: TestClient) -> None:
    panel = site.get("/concierge/panel").text
    assert "<html" not in panel and "<script" not in panel and 'id="say"' in panel
