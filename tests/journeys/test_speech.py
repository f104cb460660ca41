"""A shopper says what they need, to a real microphone's stand-in: heard, corrected in the box, then searched."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect, sync_playwright

from shopkeeper.settings import Settings
from shopkeeper.speech import RATE, Ears, Transcript
from tests.journeys.browser import CHROMIUM, FLAGS, PATIENCE, PHONE, app_of, grave, served, until, visit
from tests.journeys.fake_shop import FakeShop, fake_shop
from tests.speech import ears, file, times

pytestmark = pytest.mark.browser

WORDS = "It was the best of times, it was the worst of times."
TWICE = re.compile("best of times.*worst of times.*best of times.*worst of times", re.I)


@dataclass(frozen=True)
class HearingShop(FakeShop):
    """The drawn goods, and the real ears."""

    ears: Ears | None = None

    def transcribe(self, recording: bytes) -> Transcript:
        assert self.ears
        return self.ears(recording)

    def listen(self) -> object:
        from shopkeeper.speech import Live

        assert self.ears
        return Live(self.ears)


@contextmanager
def speaking(samples: np.ndarray, folder: Path) -> Iterator[Browser]:
    """A Chromium into whose microphone the samples are spoken, once."""
    if not CHROMIUM:
        pytest.skip("Chromium is not on this machine")
    clip = folder / "clip.wav"
    clip.write_bytes(file(samples, rate=RATE))
    flags = [
        *FLAGS,
        f"--use-file-for-fake-audio-capture={clip}%noloop",
        "--autoplay-policy=no-user-gesture-required",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    drawn = fake_shop(Settings(data=tmp_path_factory.mktemp("shop"), rate_limit=""))
    shop = HearingShop(drawn.settings, drawn.goods, drawn.pictures, ears=ears())
    with served(app_of(shop)) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture(scope="module")
def talker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Twice the same, without a pause, and near the microphone."""
    spoken = 4 * times()[RATE:]
    silence = np.zeros(3 * RATE, np.float32)
    said = np.concatenate([silence, spoken[: int(3.6 * RATE)], spoken, np.tile(silence, 7)])
    with speaking(said, tmp_path_factory.mktemp("clip")) as browser:
        yield browser


def test_what_is_said_is_corrected_and_searched(talker: Browser, site: str) -> None:
    with visit(talker, site, permissions=["microphone"], viewport=PHONE) as seen:
        page = seen.open("/")
        button, box = page.get_by_role("button", name="Say it"), page.locator("#q")
        assert not grave(page)
        button.click()
        expect(box).to_have_attribute("placeholder", "Listening … say what you need")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(box).to_have_value(TWICE, timeout=PATIENCE)
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(box).to_be_focused()
        assert page.url == f"{site}/"
        box.fill("blue jacket")
        box.press("Enter")
        page.wait_for_url(lambda url: "blue" in url)
        assert not seen.troubles


def test_words_come_while_they_are_said_and_typing_ends_it(talker: Browser, site: str) -> None:
    with visit(talker, site, permissions=["microphone"]) as seen:
        page = seen.open("/")
        button, box = page.get_by_role("button", name="Say it"), page.locator("#q")
        box.fill("red")
        button.click()
        expect(box).to_have_value(re.compile("^red It was"), timeout=PATIENCE)
        assert button.get_attribute("data-state") == "hearing", "before the speaker has ended"
        box.press("End")
        box.press("!")
        expect(button).to_have_attribute("aria-pressed", "false")
        written = box.input_value()
        page.wait_for_timeout(1500)
        assert written.endswith("!") and box.input_value() == written, "what is written by hand stays"
        assert not seen.troubles


def test_who_leaves_the_page_is_not_heard_any_more(talker: Browser, site: str) -> None:
    with visit(talker, site, permissions=["microphone"]) as seen:
        page = seen.open("/search?q=blue")
        page.evaluate(
            "() => { const asked = navigator.mediaDevices, get = asked.getUserMedia.bind(asked);"
            " asked.getUserMedia = async (wish) => (window.heard = await get(wish)); }"
        )
        button, box = page.get_by_role("button", name="Say it"), page.locator("#q")
        button.click()
        expect(button).to_have_attribute("data-state", "hearing")
        page.locator(".card h3 a").first.click()
        page.wait_for_url("**/products/**")
        until(lambda: page.evaluate("heard.getTracks()[0].readyState") == "ended")
        page.go_back()
        expect(box).to_have_attribute("placeholder", "Describe it")
        expect(button).to_have_attribute("aria-pressed", "false")
        assert not seen.troubles


def test_what_is_gone_back_to_has_no_style_of_its_own(talker: Browser, site: str) -> None:
    with visit(talker, site) as seen:
        page = seen.open("/search?q=blue")
        page.evaluate(
            "() => { const button = document.querySelector('[data-microphone]');"
            " button.style.setProperty('--level', '0.5'); button.removeAttribute('style'); }"
        )
        page.locator(".card h3 a").first.click()
        page.wait_for_url("**/products/**")
        page.go_back()
        expect(page.locator(".card").first).to_be_visible()
        assert not seen.troubles


def test_another_language_is_named(talker: Browser, site: str) -> None:
    """An engine of one language never says so: here the shop's answer is written by hand."""

    def answer(line: WebSocketRoute) -> None:
        heard = {"text": "eine Jacke", "doubtful": False, "language": "de"}
        told = json.dumps({"final": True, "transcript": heard})
        line.on_message(lambda said: (line.send(told), line.close()) if said == "end" else None)

    with visit(talker, site, permissions=["microphone"]) as seen:
        seen.page.route_web_socket("**/v1/listen", answer)
        page = seen.open("/")
        button = page.get_by_role("button", name="Say it")
        button.click()
        expect(button).to_have_attribute("data-state", "hearing")
        page.wait_for_timeout(500)
        button.click()
        expect(page.locator("#q")).to_have_value("eine Jacke")
        expect(page.locator("#toast")).to_contain_text(
            "sounded like German. This shop understands English best"
        )


def test_where_no_line_holds_the_recording_is_sent(talker: Browser, site: str) -> None:
    with visit(talker, site, permissions=["microphone"]) as seen:
        seen.page.route_web_socket("**/v1/listen", lambda line: line.close())
        page = seen.open("/")
        with page.expect_request("**/transcribe"):
            page.get_by_role("button", name="Say it").click()
        expect(page.locator("#q")).to_have_value(TWICE, timeout=PATIENCE)


def test_a_refused_microphone_is_no_dead_end(talker: Browser, site: str) -> None:
    with visit(talker, site) as seen:
        page = seen.open("/")
        page.get_by_role("button", name="Say it").click()
        expect(page.locator("#toast")).to_contain_text("The microphone was not allowed")
        expect(page.get_by_role("button", name="Say it")).to_have_attribute("aria-pressed", "false")
        assert page.locator("#q").input_value() == ""


def test_silence_is_said(talker: Browser, site: str) -> None:
    """A second press ends what nothing was said into yet."""
    with visit(talker, site, permissions=["microphone"]) as seen:
        page = seen.open("/")
        button = page.get_by_role("button", name="Say it")
        button.click()
        expect(button).to_have_attribute("data-state", "hearing")
        page.wait_for_timeout(300)
        button.click()
        expect(page.locator("#toast")).to_contain_text("Nothing was heard: speak closer")


def test_a_shop_that_cannot_hear_shows_no_microphone(talker: Browser, tmp_path: Path) -> None:
    deaf = app_of(fake_shop(Settings(data=tmp_path)))  # type: ignore[arg-type]
    with served(deaf) as address, visit(talker, address) as seen:
        expect(seen.open("/").get_by_role("button", name="Say it")).to_have_count(0)


def test_a_program_listens_over_a_socket(site: str) -> None:
    """Through the server that a shop really runs."""
    client = pytest.importorskip("websockets.sync.client", reason="the extra 'speech' is not installed")
    sent = (times() * 32_767).astype("<i2").tobytes()
    with client.connect(f"{site.replace('http', 'ws', 1)}/v1/listen", proxy=None) as socket:
        for at in range(0, len(sent), 6_400):
            socket.send(sent[at : at + 6_400])
        socket.send("end")
        told = [json.loads(message) for message in socket]
    assert told[-1]["final"] and told[-1]["transcript"]["text"] == WORDS
    assert any(not one["final"] for one in told)
