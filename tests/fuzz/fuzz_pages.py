"""Arbitrary pages for extraction, its metadata and what cleaning makes of them.

    python -m tests.fuzz.fuzz_pages [OPTIONS OF LIBFUZZER] [FOLDER…]

Whatever a page holds, the laws of `page_laws` hold of it. Needs atheris; `make fuzz`
has it. Changes to a page are made between its tags, or to its bytes. The pages that it
starts from are those of the zoo that are small, and the samples.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from zlib import crc32

import atheris

with atheris.instrument_imports(
    include=["cleanlit.extract", "cleanlit.text", "cleanlit.clean"]
):
    from tests.fuzz.page_laws import broken

from tests.fuzz.fragments import (
    ATTRIBUTES,
    CHARSETS,
    DATA,
    HEADS,
    ODD,
    PROSE,
    TAGS,
    URLS,
)
from tests.zoo import EXHIBITS
from tests.zoo.exhibit import Size, page

ROOT = Path(__file__).parents[2]
# The time for a page goes with its length, and so does what a finding is worth.
MAX_BYTES = 12_000


def seeds() -> list[bytes]:
    """Give small hostile pages, sample pages, and texts of golden pages as pages."""
    small = [exhibit for exhibit in EXHIBITS if exhibit.size is Size.SMALL]
    made = [exhibit.make() for exhibit in small if not exhibit.name.startswith("deep")]
    found = [
        item.encode("utf-8", "surrogatepass") if isinstance(item, str) else item
        for item in made
    ]
    found += [path.read_bytes() for path in sorted(ROOT.glob("corpus/pages/*.html"))]
    for path in sorted(ROOT.glob("tests/pages/*/source.txt")):
        lines = path.read_text("utf-8").split("\n")
        found.append(page(story=tuple(filter(None, lines))).encode())
    found.append(page().encode())
    return [data for data in found if len(data) <= MAX_BYTES]


def change(data: bytes, size: int, seed: int) -> bytes:
    """Change a page between its tags, one time in three its bytes."""
    pick = random.Random(seed)
    if pick.random() < 0.35:
        return bytes(atheris.Mutate(data, size))
    parts = data.replace(b"<", b"\xff\xfe\xfd<").split(b"\xff\xfe\xfd")
    for _ in range(pick.randint(1, 4)):
        place = pick.randrange(len(parts)) if parts else 0
        match pick.randrange(6):
            case 0 if len(parts) > 1:
                del parts[place : place + pick.randint(1, 6)]
            case 1 if parts:
                end = place + pick.randint(1, 6)
                at = pick.randrange(len(parts))
                parts[at:at] = parts[place:end]
            case 2 if parts:
                end = pick.randrange(len(parts))
                parts[place], parts[end] = parts[end], parts[place]
            case _:
                parts.insert(place, piece(pick).encode("utf-8", "surrogatepass"))
    return b"".join(parts)[:size]


def piece(pick: random.Random) -> str:
    """Give something to put into a page."""
    match pick.randrange(6):
        case 0:
            tag, attribute = pick.choice(TAGS), pick.choice(ATTRIBUTES)
            return f"<{tag} {attribute}>{pick.choice(PROSE)}"
        case 1:
            return pick.choice(ODD)
        case 2:
            return pick.choice(HEADS)
        case 3:
            return f"<script type='application/ld+json'>{pick.choice(DATA)}</script>"
        case 4:
            return f"</{pick.choice(TAGS)}>"
    return f"<p>{pick.choice(PROSE)}{pick.choice(ODD)}{pick.choice(PROSE)}</p>"


def test_one_input(data: bytes) -> None:
    """Ask all laws of one page; what the transport says of it comes from its bytes."""
    number = crc32(data)
    charset = CHARSETS[number % len(CHARSETS)]
    url = URLS[number // 32 % len(URLS)]
    faults = [*broken(data, charset, url)]
    if faults:
        raise AssertionError("\n".join(faults))


def main() -> None:
    """Run libFuzzer on the seeds, and on the folders that are named."""
    with tempfile.TemporaryDirectory(prefix="cleanlit-fuzz-") as folder:
        for number, data in enumerate(seeds()):
            Path(folder, f"{number:04d}").write_bytes(data)
        given = [f"-max_len={MAX_BYTES}", *sys.argv[1:]]
        if all(name.startswith("-") for name in given):
            given.append(tempfile.mkdtemp(prefix="found-", dir=folder))
        atheris.Setup(
            [sys.argv[0], *given, folder], test_one_input, custom_mutator=change
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
