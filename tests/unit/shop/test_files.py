"""Small files that several may replace at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shopkeeper.shop import files


def test_several_may_replace_one_file_at_once_and_each_has_it_whole(tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    contents = [{"made": str(number) * 5_000} for number in range(4)]

    def replace(content: dict[str, str]) -> None:
        for _ in range(50):
            files.write(file, content)
            assert files.read(file, dict[str, str]) in contents

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(replace, contents))
    assert list(tmp_path.iterdir()) == [file]
