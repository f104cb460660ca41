"""What is cut from WordNet's files, of which these are a few lines in their form."""

from shopkeeper.language.lexicon import FILE, LATER
from shopkeeper.types.colour import COMPOUNDS
from training.lexicon import compounds, english, firsts, ordered, synsets

DATA = """  1 This software and database is being provided to you
00000001 06 n 01 article 0 000 | made by people
00000002 06 n 02 Container 0 bin 1 001 @ 00000001 n 0000 | holds things
00000003 06 n 01 Xqzzo 0 001 @ 00000002 n 0000 | no English
00000004 06 n 02 bag 0 hand-bag 0 002 @ 00000003 n 0000 ~ 00000002 n 0000 | carried
00000005 06 n 02 sewing_kit 0 bag 1 001 @ 00000001 n 0000 | another
00000006 18 n 01 bag 2 000 | a person
"""
INDEX = """  1 This software and database is being provided to you
bag n 3 1 @ 3 2 00000006 00000005 00000004
bin n 1 1 @ 1 0 00000002
"""
COUNTS = "bag%1:18:00:: 1 50\nbag%1:06:01:: 2 9\nbag%1:06:00:: 3 4\nbag%2:06:00:: 2 99\n"


def test_only_things_of_english_names_are_kept_and_what_is_left_out_hands_its_kind_down() -> None:
    found = english(synsets(DATA))
    assert {offset: (one.names, one.above) for offset, one in found.items()} == {
        "00000001": (["article"], []),
        "00000002": (["container", "bin"], ["00000001"]),
        "00000004": (["bag", "hand bag"], ["00000002"]),
        "00000005": (["sewing kit", "bag"], ["00000001"]),
    }
    assert ordered(found) == ["00000001", "00000002", "00000004", "00000005"]


def test_a_name_means_first_of_all_what_it_means_most_often_of_what_is_kept() -> None:
    found = english(synsets(DATA))
    assert firsts(INDEX, COUNTS, found) == {"bag": {"00000005"}, "bin": {"00000002"}}
    assert firsts(INDEX, COUNTS.replace(" 9\n", " 8\n"), found)["bag"] == {"00000005", "00000004"}


def test_compounds_are_those_of_the_things_that_are_known() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    things = [
        one.removeprefix(LATER)
        for line in lines
        if line[0] != "#"
        for one in line.partition("\t")[0].split(", ")
    ]
    written = [line for line in COMPOUNDS.read_text("utf-8").splitlines() if line[0] != "#"]
    assert written == compounds(things)
    assert {"coffee table", "ice cream"} <= {*written} and not {"steel blue", "stainless steel"} & {*written}
