"""The small shop of shades: things in close colours that their merchant only numbers, made anew of a few of the demo's photos, and held against the stored run.

    python -m benchmarks.shades            # may it ship?
    python -m benchmarks.shades --save     # store the run, with the change that was meant to move it

Half a minute, one core. ``tests/journeys/test_shades.py`` asks the same. Nothing here states a colour that anybody knows, so what a photo shows decides:
which of five hoodies it is, and which of them is "the same in green"; that a shade that is not sold is not the same is asked, and mostly not met. Of the
demo's other half, laptops, orchids and chairs, it sells nothing, and says so.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from benchmarks.machine import machine
from benchmarks.stored import held
from shopkeeper.artefacts import fetch
from shopkeeper.cli.catalogues import DEMO
from shopkeeper.embedding.picture import decode
from shopkeeper.evaluation import GoldenSet, Run, Shelf, evaluate, generate
from shopkeeper.evaluation.generate import LEFT, LOSSY
from shopkeeper.evaluation.golden import Golden, Grade, Measure, Redrawn, Shown
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop, open_shop
from shopkeeper.types import LookId, Match

BASELINE = Path(__file__).parent.parent / "golden" / "shades-baseline.json"
SIDE = 448
"""Pixels of a photo's longer side."""
EACH = 8
"""Made questions of a kind."""
REDRAWN = (
    Redrawn.CROP, Redrawn.DARK, Redrawn.MIRROR, Redrawn.ROTATE, Redrawn.SIDEWAYS, Redrawn.BORDER, Redrawn.SCREENSHOT, Redrawn.CUT_OUT,
)  # fmt: skip
ASKED = ("same in {}", "like this but {}", "in {} instead")
STRANGERS = slice(None, None, 4)
"""Of the photos of another shop."""
LIKE_SOME = (
    "chuttersnap-584518", "nathan-fertig-249917", "jean-philippe-delberghe-1400011", "alex-rodriguez-santibanez-200278",
)  # fmt: skip
"""Others of its photos: a running shoe, a sofa, a padded chair and a hanging plant, each like something that is sold, and nothing that is."""
STRANGE = "strange-"
"""What the files of photos begin with that show nothing the shop sells."""
CLOTH, DARKNESS = "cloth.png", "darkness.png"
"""Black cloth, which is sold, and another black picture, which shows nothing."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A product with its photos (names of the demo's files), and by how many degrees of hue its Looks are turned."""

    id: str
    title: str
    category: str
    price: int
    photos: tuple[str, ...]
    turns: tuple[int, ...]
    called: Mapping[str, int] = field(default_factory=dict)
    """What people would call a Look → its turn."""
    unsold: int = 300

    def look(self, turn: int) -> LookId:
        return LookId(f"{self.id}/no-{turn}")

    def right(self, turn: int) -> tuple[Grade, ...]:
        """That Look, and nearly so its product's others."""
        return Grade(3, {"look": (self.look(turn),)}), *self.others

    @property
    def others(self) -> tuple[Grade]:
        return (Grade(2, {"product": (self.id,)}),)


THINGS = (
    Thing("hoodie", "Fjord Hoodie", "Hoodies", 60, ("cl_bogo03_1",), (0, 15, 90, 180, 240), {"green": 90, "blue": 180, "purple": 240}),
    Thing("bus", "Bus Shirt", "Shirts", 25, ("cl_boot03_1", "cl_boot03_2"), (0, 15, 90, 180, 240), {"purple": 90, "red": 180}),
    Thing("tee", "Logo Tee", "Shirts", 20, ("cl_boot01_1",), (0, 15, 40, 90, 240), {"green": 90, "blue": 240}),
    Thing("morning", "Morning Juice", "Juices", 4, ("fd_juice_04",), (0, 20, 90, 180), {"blue": 90}),
    Thing("evening", "Evening Juice", "Juices", 3, ("fd_juice_01",), (0, 15, 90, 180, 240), {"green": 90, "blue": 180}),
    Thing("paint", "Wall Paint", "Paints", 30, ("paints_04",), (0, 15, 90, 180, 240), {"green": 90, "blue": 180, "purple": 240}),
    Thing("cushion", "Parrot Cushion", "Cushions", 35, ("cuschion01",), (0, 60, 120, 180)),
    Thing("slippers", "Sunny Slippers", "Shoes", 45, ("sneakers_01_1", "sneakers_01_3"), (0, 15, 90, 180, 240), {"green": 90, "blue": 180, "purple": 240}),
)  # fmt: skip
HEADER = (
    "id\titem_group_id\ttitle\tprice\tavailability\tproduct_type\tcolor\timage_link\tadditional_image_link"
)


@contextmanager
def stocked(folder: Path) -> Iterator[Shop]:
    """The shop; its photos lie in ``folder``. Raises Unavailable where the demo's catalogue or the text model is not on this machine."""
    settings = Settings(data=folder / "shop", read_pictures=False)
    fetch("minilm-int8", settings)
    own, other = (next(one for one in DEMO if one.format == name) for name in ("saleor", "vendure"))
    with own.unpacked(fetch(own.name, settings)) as feed:
        _draw(feed.parent / "placeholders", folder)
    with other.unpacked(fetch(other.name, settings)) as feed:
        photos = sorted((feed.parent / "images").iterdir())
        alike = [photo for photo in photos if photo.name.startswith(LIKE_SOME)]
        for photo in {*photos[STRANGERS], *alike}:
            photo.rename(folder / f"{STRANGE}{photo.name}")
    (folder / "feed.tsv").write_text("\n".join((HEADER, *_rows())) + "\n")
    with open_shop(settings) as shop:
        shop.import_feed(folder / "feed.tsv")
        shop.views.settle()
        yield shop


def asked(shop: Shop, folder: Path, some: Sequence[Golden] = ()) -> Run:
    """``some`` questions, or all of them and those with a photo that are made of its catalogue."""
    shelf = Shelf.of(shop.catalog.scan())
    if some:
        return evaluate(shop, [GoldenSet("shades", tuple(some), folder)], shelf)
    made = generate(shelf, EACH)
    shown = replace(made, questions=tuple(one for one in made.questions if one.image))
    return evaluate(shop, [GoldenSet("shades", tuple(questions(folder)), folder), shown], shelf)


def questions(folder: Path) -> Iterator[Golden]:
    """What is asked of the shop that was stocked there."""
    hows, ways = cycle(REDRAWN), cycle(ASKED)
    for thing in THINGS:
        for turn in thing.turns:
            look = thing.look(turn)
            for how, _ in zip(hows, range(2), strict=False):
                verdict = None if how in LOSSY else Match.SAME
                yield Golden(f"{how}:{look}", image=Shown(look, redrawn=how), relevant=thing.right(turn), verdict=verdict, batch="shades")  # fmt: skip
            for colour, to in thing.called.items():
                if to != turn:
                    yield Golden(f"in:{look}:{colour}", next(ways).format(colour), Shown(look), relevant=thing.right(to), batch="tones")  # fmt: skip
        for colour, to in thing.called.items():
            yield Golden(f"{colour}:{thing.id}", f"{thing.title} in {colour}".lower(), relevant=thing.right(to), batch="tones")  # fmt: skip
        for photo in thing.photos:
            unsold = Shown(file=_file(photo, thing.unsold))
            yield Golden(f"unsold:{photo}", image=unsold, relevant=thing.others, verdict=Match.LOOK_ALIKE, batch="unsold")  # fmt: skip
    strangers = sorted(folder.glob(f"{STRANGE}*"))
    for strange in strangers:
        shown, alike = Shown(file=strange.name), strange.name.removeprefix(STRANGE).startswith(LIKE_SOME)
        yield Golden(
            strange.name, image=shown, verdict=None if alike else Match.NOT_STOCKED, batch="strangers"
        )
        if not alike:
            yield Golden(f"cheaper:{strange.name}", "cheaper than this", shown, batch="strangers")
    yield from _together(*(Shown(thing.look(0)) for thing in THINGS[:3]), strangers[0])
    yield Golden("darkness", image=Shown(file=DARKNESS), verdict=Match.LOOK_ALIKE, batch="unsold", must=True)


def _together(first: Shown, second: Shown, third: Shown, stranger: Path) -> Iterator[Golden]:
    """Several photos, each of another thing: of each it is said whether the shop has it, and a box cuts the first alone."""
    right, found = (Grade(3, {"look": (first.look,)}),), (Measure.RECALL_10,)
    also, said = (second, third, Shown(file=stranger.name)), (*(Match.SAME,) * 3, Match.NOT_STOCKED)
    yield Golden("four", image=first, also=also, verdicts=said, relevant=right, measures=found, batch="together", must=True)  # fmt: skip
    yield Golden(
        "boxed", image=first, beside=second, box=LEFT, also=(third,), verdicts=said[:2], relevant=right, measures=found, batch="together", must=True,
    )  # fmt: skip


def _rows() -> Iterator[str]:
    for thing in THINGS:
        for turn in thing.turns:
            first, *others = (_file(photo, turn) for photo in thing.photos)
            cells = (f"{thing.id}-{turn}", thing.id, thing.title, f"{thing.price} USD", "in_stock", thing.category, f"No {turn}", first)  # fmt: skip
            yield "\t".join((*cells, ",".join(others)))
    yield "\t".join(("cloth", "cloth", "Stage Cloth", "9 USD", "in_stock", "Fabrics", "", CLOTH, ""))


def _draw(source: Path, folder: Path) -> None:
    for thing in THINGS:
        for photo in thing.photos:
            picture = decode((source / f"saleordemoproduct_{photo}.png").read_bytes())
            picture.thumbnail((SIDE, SIDE))
            for turn in (*thing.turns, thing.unsold):
                _keep(turned(picture, turn), folder / _file(photo, turn))
    for side, name in zip(count(SIDE // 2, 40), (CLOTH, DARKNESS), strict=False):
        _keep(Image.new("RGB", (side, SIDE), "#101010"), folder / name)


def turned(picture: Image.Image, degrees: int) -> Image.Image:
    """Every colour moved on around the circle of hues; white, grey and black stay."""
    hue, saturation, value = picture.convert("HSV").split()
    moved = hue.point([(level + round(degrees * 256 / 360)) % 256 for level in range(256)])
    return Image.merge("HSV", (moved, saturation, value)).convert("RGB")


def _keep(picture: Image.Image, file: Path) -> None:
    """Not compressed: the same bytes, and so the same picture of record, wherever it is drawn."""
    picture.save(file, compress_level=0)


def _file(photo: str, turn: int) -> str:
    return f"{photo}-{turn}.png"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--save", action="store_true")
    wanted = parser.parse_args()
    print(machine())
    with TemporaryDirectory() as name, stocked(Path(name)) as shop:
        run = asked(shop, Path(name))
    held(run, BASELINE, save=wanted.save)


if __name__ == "__main__":
    main()
