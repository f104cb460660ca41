"""The picture of the README: a photo dropped into a running shop.

    shopkeeper demo &
    python docs/images/make.py http://127.0.0.1:8000 chair.jpg

Needs Playwright and a Chromium.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SIZE = {"width": 1440, "height": 900}


def main(site: str, photo: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=SIZE)
        page.goto(site)
        page.set_input_files("#image", photo)
        page.wait_for_url("**photo=**")
        page.fill("#q", "like this, under $150")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=like**")
        page.wait_for_load_state("networkidle")
        page.mouse.click(1200, 180)
        page.screenshot(path=Path(__file__).parent / "storefront.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
