"""Screenshots of catalogue photos on phones and desktops, and what the shop says of them.

    python -m benchmarks.screens DATA [--shops FOLDER] [--photos FOLDER]

Six layouts, light and dark, made of luma's and the demo's photos. The half that ``--tuning`` shows was looked at, on all six
layouts; the other half is for the report. Ordinary photos — the catalogue's own, people's — must not be taken for screenshots. Knows Pillow. Refuses to fit.
"""

import argparse
import io
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

from PIL import Image, ImageDraw

from benchmarks.golden import stocked
from benchmarks.machine import machine
from benchmarks.regions import people
from shopkeeper.embedding.frames import frame
from shopkeeper.embedding.picture import decode
from shopkeeper.shop import Shop
from shopkeeper.types import Match, Product, Query

PHONE, DESK = (540, 1170), (1280, 800)
Colours = tuple[str, str, str]
LIGHT: Colours = ("#ffffff", "#202124", "#e8eaed")
DARK: Colours = ("#121212", "#e8eaed", "#2c2c2e")


def text(draw: ImageDraw.ImageDraw, at: tuple[float, float], words: str, ink: str, size: int) -> None:
    draw.text(at, words, fill=ink, font_size=size)


def bars(page: Image.Image, colours: Colours) -> ImageDraw.ImageDraw:
    """The clock, the battery and a shop's header."""
    draw = ImageDraw.Draw(page)
    text(draw, (24, 8), "12:47", colours[1], 20)
    draw.rectangle((page.width - 60, 12, page.width - 24, 28), fill=colours[1])
    draw.rectangle((0, 40, page.width, 96), fill=colours[2])
    text(draw, (20, 54), "‹  shop.example", colours[1], 24)
    return draw


def product_page(photo: Image.Image, colours: Colours) -> Image.Image:
    """The picture from edge to edge, title, price and a button below."""
    page = Image.new("RGB", PHONE, colours[0])
    draw = bars(page, colours)
    shown = fitted(photo, PHONE[0], 720)
    page.paste(shown, ((PHONE[0] - shown.width) // 2, 108))
    below = 108 + shown.height + 20
    text(draw, (20, below), "Everyday favourite, new season", colours[1], 26)
    text(draw, (20, below + 44), "$ 49.00   ★★★★☆ (128)", colours[1], 22)
    draw.rounded_rectangle((20, below + 90, PHONE[0] - 20, below + 150), 12, fill="#146e50")
    text(draw, (200, below + 105), "Add to cart", "#ffffff", 24)
    return page


def card(photo: Image.Image, colours: Colours) -> Image.Image:
    """The picture with margins and round corners, small pictures in a row below."""
    page = Image.new("RGB", PHONE, colours[0])
    draw = bars(page, colours)
    shown = fitted(photo, PHONE[0] - 64, 560)
    mask = Image.new("L", shown.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *shown.size), 16, fill=255)
    page.paste(shown, (32, 130), mask)
    below = 130 + shown.height + 24
    for i in range(4):
        page.paste(fitted(photo, 90, 90), (32 + 110 * i, below))
    text(draw, (32, below + 120), "Only 3 left in stock", colours[1], 22)
    text(draw, (32, below + 160), "Free delivery from $ 60", colours[1], 22)
    return page


def viewer(photo: Image.Image, colours: Colours) -> Image.Image:
    """A picture alone on the screen, with bars above and below it."""
    page = Image.new("RGB", PHONE, colours[0])
    shown = fitted(photo, PHONE[0], PHONE[1] - 240)
    page.paste(shown, ((PHONE[0] - shown.width) // 2, (PHONE[1] - shown.height) // 2))
    draw = ImageDraw.Draw(page)
    text(draw, (24, 8), "9:03", colours[1], 20)
    text(draw, (24, 60), "×", colours[1], 40)
    return page


def desk(photo: Image.Image, colours: Colours) -> Image.Image:
    """A shop on a wide screen: the picture at the left, words at the right."""
    page = Image.new("RGB", DESK, colours[0])
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, DESK[0], 70), fill=colours[2])
    text(draw, (40, 20), "shop.example      New   Women   Men   Sale", colours[1], 26)
    shown = fitted(photo, 600, 640)
    page.paste(shown, (60, 110))
    for i, line in enumerate(
        ("Everyday favourite", "$ 49.00", "In stock, delivered Friday", "Size  XS S M L XL", "Add to cart")
    ):
        text(draw, (740, 140 + 70 * i), line, colours[1], 28)
    return page


def chat(photo: Image.Image, colours: Colours) -> Image.Image:
    """A picture that a friend sent, among what was said."""
    page = Image.new("RGB", PHONE, colours[0])
    draw = bars(page, colours)
    for top, words in (
        (120, "look what I found!!"),
        (900, "do they have it in my size?"),
        (980, "asking for a friend"),
    ):
        draw.rounded_rectangle((20, top, 400, top + 56), 20, fill=colours[2])
        text(draw, (40, top + 12), words, colours[1], 22)
    shown = fitted(photo, 400, 640)
    page.paste(shown, (20, 200))
    return page


def story(photo: Image.Image, colours: Colours) -> Image.Image:
    """A picture from edge to edge under a profile's name, as social networks show it."""
    page = Image.new("RGB", PHONE, colours[0])
    draw = ImageDraw.Draw(page)
    draw.ellipse((16, 24, 64, 72), fill="#c06030")
    text(draw, (80, 34), "someone.stylish", colours[1], 24)
    shown = photo.resize((PHONE[0], round(photo.height * PHONE[0] / photo.width))).crop(
        (0, 0, PHONE[0], min(860, round(photo.height * PHONE[0] / photo.width)))
    )
    page.paste(shown, (0, 90))
    text(draw, (16, 100 + shown.height), "♡  ○  ➤      1,204 likes", colours[1], 24)
    text(draw, (16, 150 + shown.height), "obsessed with this one #ootd", colours[1], 22)
    return page


TUNED: tuple[Callable[[Image.Image, Colours], Image.Image], ...] = (product_page, card, viewer)
NEW: tuple[Callable[[Image.Image, Colours], Image.Image], ...] = (desk, chat, story)


def fitted(photo: Image.Image, wide: int, high: int) -> Image.Image:
    scale = min(wide / photo.width, high / photo.height)
    return photo.resize((round(photo.width * scale), round(photo.height * scale)), Image.Resampling.LANCZOS)


def jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return file.getvalue()


def photos(shop: Shop, tuning: bool) -> Iterator[tuple[Product, Image.Image]]:
    """The first picture of each product, of one half of the products."""
    for batch in shop.catalog.scan():
        for product in batch:
            media = next((m for look in product.looks for m in look.media if m.id), None)
            if media and (crc32(product.id.encode()) % 2 == 0) is tuning:
                yield product, decode(shop.pictures.original(media.id))


def ask(
    shop: Shop,
    name: str,
    photo: Image.Image,
    product: Product,
    counts: dict[str, list[tuple[bool, bool, bool]]],
    photos_to: Path | None,
) -> None:
    for layout in (*TUNED, *NEW):
        for tone, colours in (("light", LIGHT), ("dark", DARK)):
            page = layout(photo, colours)
            slate = shop.search(Query(images=(jpeg(page),), size=4))
            (verdict,) = slate.photos
            right = verdict.product_id == product.id
            first = bool(slate.hits) and slate.hits[0].product.id == product.id
            same = verdict.match is Match.SAME
            for group in (f"{layout.__name__} {tone}", "tuned layouts" if layout in TUNED else "new layouts"):
                counts[f"{name} {group}"].append((same and right, same and not right, first))
            if photos_to and not right:
                if box := frame(page):
                    ImageDraw.Draw(page).rectangle(box.pixels(page.size), outline="red", width=4)
                page.save(
                    photos_to
                    / f"{name} {layout.__name__} {tone} {product.id}.png".replace(" ", "-").replace("/", "-")
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--shops", type=Path, help="keep the shops in this folder, and use them again")
    parser.add_argument("--photos", type=Path, help="draw what was missed into this folder")
    parser.add_argument("--tuning", action="store_true", help="the half that may be looked at")
    parser.add_argument("--most", type=int, default=30, help="photos of each shop")
    options = parser.parse_args()
    counts: defaultdict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    ordinary: defaultdict[str, list[bool]] = defaultdict(list)
    for name in ("luma", "demo"):
        with stocked(name, options.data, options.shops) as shop:
            chosen = list(photos(shop, options.tuning))
            for product, photo in chosen[:: max(1, len(chosen) // options.most)]:
                ask(shop, name, photo, product, counts, options.photos)
                ordinary[name].append(frame(photo) is not None)
    ordinary["people"] = [frame(photo) is not None for photo in people(options.data, 200, 1)]
    print(machine(), "\n")
    print(f"{'':28}{'n':>5}{'same':>8}{'wrong':>8}{'first':>8}")
    for group, rows in sorted(counts.items()):
        same, wrong, first = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        print(f"{group:28}{len(rows):5}{same:8.2f}{wrong:8.2f}{first:8.2f}")
    for group, taken in ordinary.items():
        print(f"{group + ' taken for a screenshot':28}{len(taken):5}{sum(taken) / len(taken):8.2f}")
    picture = product_page(next(iter(people(options.data, 1, 2))), LIGHT)
    start = time.process_time()
    for _ in range(20):
        frame(picture)
    print(f"{'frame, ms':28}{(time.process_time() - start) * 50:13.2f}")


if __name__ == "__main__":
    main()
