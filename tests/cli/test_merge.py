"""Sketches of shards, merged: the clusters of one run, whatever the shards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard

from cleanlit.cli.app import code
from tests.dedup.wire import newswire

FILES = tuple(f"{number}.jsonl" for number in range(4))


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newswire in four files: with rejects, blank lines, ids missing or repeated."""
    monkeypatch.chdir(tmp_path)
    lines = []
    for number, document in enumerate(newswire(40)):
        fields = {"id": document.id, "url": document.url, "site": document.site}
        fields |= {"date": document.date, "text": document.text}
        fields["score"] = number % 7
        if number % 5 == 0:
            del fields["id"], fields["url"]
        if number % 9 == 0:
            fields["id"] = "again"
        lines.append(json.dumps({k: v for k, v in fields.items() if v is not None}))
        if number % 13 == 5:
            lines += ["no JSON", ""]
    size = len(lines) // 4
    for number, name in enumerate(FILES):
        end = (number + 1) * size if number < 3 else None
        Path(name).write_text("\n".join(lines[number * size : end]) + "\n")
    return tmp_path


def cleanlit(*args: str) -> int:
    return code([*args, "-q"])


def sketch(of: int, *args: str, folder: str = "sketches") -> None:
    for n in range(1, of + 1):
        assert (
            cleanlit("sketch", *FILES, "--shard", f"{n}/{of}", "-o", folder, *args) == 0
        )


@pytest.mark.parametrize("of", [1, 2, 3, 7, 16])
def test_merged_clusters_are_those_of_one_run(wire: Path, of: int) -> None:
    assert cleanlit("cluster", *FILES, "-o", "one.jsonl", "--save-furniture", "f1") == 0
    sketch(of)
    assert cleanlit("merge", "sketches", "-o", "m.jsonl", "--save-furniture", "f2") == 0
    assert Path("m.jsonl").read_bytes() == Path("one.jsonl").read_bytes()
    assert Path("f1").read_bytes() == Path("f2").read_bytes()
    assert Path("one.jsonl").read_bytes().count(b'"cluster"') > 20


@pytest.mark.parametrize(
    ("at_sketch", "at_merge", "at_once"),
    [
        ([], ["--threshold", "0.8", "--shingle", "5"], []),
        (["--keep", "-score"], ["--keep", "score"], []),
        (["--keep", "source"], [], ["--keep", "source"]),
        (["--strip", "none"], ["--within", "host"], ["--strip", "none"]),
        (["--strip", "both"], ["--merge-updates", "-j", "2"], ["--strip", "both"]),
    ],
)
def test_options_are_those_of_cluster(
    wire: Path, at_sketch: list[str], at_merge: list[str], at_once: list[str]
) -> None:
    cleanlit("cluster", *FILES, "-o", "one.jsonl", *at_merge, *at_once)
    sketch(7, *at_sketch)
    assert cleanlit("merge", "sketches", "-o", "merged.jsonl", *at_merge) == 0
    assert Path("merged.jsonl").read_bytes() == Path("one.jsonl").read_bytes()


@pytest.mark.parametrize("mark", [[], ["--mark"]])
@pytest.mark.parametrize("of", [1, 3, 7])
def test_copies_are_dropped_shard_by_shard(
    wire: Path, of: int, mark: list[str]
) -> None:
    cleanlit("dedup", *FILES, *mark, "-o", "one.jsonl")
    sketch(7)
    cleanlit("merge", "sketches", "-o", "clusters.jsonl")
    for n in range(1, of + 1):
        args = ["--use-clusters", "clusters.jsonl", "--shard", f"{n}/{of}", *mark]
        assert cleanlit("dedup", *FILES, *args, "-o", "kept") == 0
    found = b"".join(unpacked(path) for path in sorted(Path("kept").glob("*.zst")))
    one = Path("one.jsonl").read_bytes()
    assert sorted(found.splitlines()) == sorted(one.splitlines())
    assert (found == one) is (of < 4)


def test_clusters_of_other_inputs_are_refused(
    wire: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cleanlit("cluster", *FILES, "-o", "clusters.jsonl")
    assert cleanlit("dedup", *FILES[1:], "--use-clusters", "clusters.jsonl") == 3
    assert "does not fit the input" in capsys.readouterr().err
    assert cleanlit("dedup", *FILES, "--use-clusters", "0.jsonl") == 3
    assert cleanlit("dedup", *FILES, "--shard", "1/2", "-o", "kept") == 2
    both = ["--use-clusters", "clusters.jsonl", "--stream"]
    assert cleanlit("dedup", *FILES, *both) == 2


def test_merge_takes_all_shards_of_one_job(
    wire: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def merge(*inputs: str) -> str:
        capsys.readouterr()
        assert cleanlit("merge", *inputs, "-o", "never.jsonl") == 3
        assert not Path("never.jsonl").exists()
        return capsys.readouterr().err

    sketch(3)
    second = Path("sketches/part-00002-of-00003.sketch.zst")
    data = second.read_bytes()
    second.write_bytes(data[:-20])
    assert "sketch shard 2 anew" in merge("sketches")
    second.unlink()
    assert "lacks the sketches of 1 of 3 shards: 2" in merge("sketches")
    second.write_bytes(data)
    second.with_name("part-00002-of-00003.json").rename("manifest.json")
    assert "was not finished" in merge("sketches")
    Path("manifest.json").rename(second.with_name("part-00002-of-00003.json"))
    sketch(3, "--strip", "none", folder="plain")
    assert "is there twice" in merge("sketches", "plain")
    second.unlink()
    assert "with other options" in merge("sketches", f"plain/{second.name}")
    sketch(4, folder="four")
    assert "of other inputs or shards" in merge("four", "sketches")
    assert "holds no sketches" in merge(".")
    assert "has another name" in merge("0.jsonl")


def test_sketches_do_not_tell_what_they_were_not_asked(
    wire: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sketch(1)
    assert cleanlit("merge", "sketches", "--keep", "source") == 2
    assert "make them with this --keep" in capsys.readouterr().err
    assert cleanlit("merge", "sketches", "--keep", "longest", "-o", "m") == 0


def test_a_sketch_holds_no_text(wire: Path) -> None:
    sketch(2)
    for path in Path("sketches").glob("*.zst"):
        data = unpacked(path)
        assert data.startswith(b'{"cleanlit":"sketches"')
        assert b"newsletter" not in data


def unpacked(path: Path) -> bytes:
    with open(path, "rb") as file, zstandard.open(file) as stream:
        data: bytes = stream.read()
    return data
