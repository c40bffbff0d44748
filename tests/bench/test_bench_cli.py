"""`cleanlit bench` as a command, on a corpus of a few pages and documents."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import zstandard

from cleanlit.bench.newswire import WireOptions, generate
from cleanlit.bench.peers import read_peers
from cleanlit.errors import InputError

Run = Callable[..., subprocess.CompletedProcess[bytes]]

CORPUS = Path(__file__).parents[2] / "corpus"
PAGES = ("en-thornby-cup-tie", "de-saaleschau-geigen")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a corpus that is measured in seconds."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "pages").mkdir()
    for name in (*PAGES, "FORMAT"):
        for path in (CORPUS / "pages").glob(f"{name}.*"):
            shutil.copy(path, folder / "pages")
    (folder / "newswire").mkdir()
    records = b"".join(
        orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
        for record in generate(WireOptions(documents=60, days=7))
    )
    packed = zstandard.compress(records)
    (folder / "newswire" / "newswire.jsonl.zst").write_bytes(packed)
    return folder


@pytest.fixture
def bench(tmp_path: Path, corpus: Path) -> Run:
    def run(*args: str) -> subprocess.CompletedProcess[bytes]:
        given = ["--corpus", str(corpus)] if args[0] in ("quality", "speed") else []
        return subprocess.run(
            [sys.executable, "-m", "cleanlit", "bench", args[0], *given, *args[1:]],
            cwd=tmp_path, capture_output=True, timeout=240,
        )  # fmt: skip

    return run


def test_quality_prints_tables_and_writes_rows(bench: Run, tmp_path: Path) -> None:
    done = bench("quality", "-o", "q.json")
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode()
    for title in ("Main text out of pages", "Furniture out of texts", "Copies of one"):
        assert title in shown
    result = json.loads((tmp_path / "q.json").read_bytes())
    rows = {(r["task"], r["set"], r["system"]["name"]): r for r in result["rows"]}
    run = rows["extraction", "pages", "cleanlit run"]
    assert set(run["items"]) == set(PAGES)
    assert run["measures"]["recall"] > 0.8
    assert set(run["groups"]["language"]) == {"en", "de"}
    for row in rows.values():
        assert row["system"]["version"]
        assert row["system"]["settings"]
        assert row["system"]["command"]
        assert "/" not in row["system"]["command"].split()[-1]
    assert "clusters" in {task for task, _, _ in rows}


def test_quality_is_the_same_again_and_compare_says_so(
    bench: Run, tmp_path: Path
) -> None:
    for name in ("a.json", "b.json"):
        done = bench("quality", "-q", "--only", "cleaning", "-o", name)
        assert done.returncode == 0, done.stderr
    done = bench("compare", "a.json", "b.json", "--json")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found
    assert all(d["before"] == d["after"] for d in found)
    assert all(d["low"] == d["high"] == 0 for d in found)
    table = bench("compare", "a.json", "b.json").stdout.decode()
    assert "95 % interval" in table


def test_floors_are_written_held_and_missed(bench: Run, tmp_path: Path) -> None:
    only = ("-q", "--only", "cleaning", "--floors", "floors.json")
    assert bench("quality", *only).returncode == 2
    assert bench("quality", *only, "--raise-floors").returncode == 0
    held = bench("quality", *only)
    assert held.returncode == 0, held.stderr
    floors = json.loads((tmp_path / "floors.json").read_bytes())
    name = "cleaning | pages | cleanlit clean"
    floors["floors"][name]["measures"]["recall"] = 1.01
    floors["floors"][name]["items"]["en-thornby-cup-tie"] = 1.01
    (tmp_path / "floors.json").write_text(json.dumps(floors))
    missed = bench("quality", *only)
    assert missed.returncode == 1
    assert b"recall fell to" in missed.stderr
    assert b"en-thornby-cup-tie: 1.0100 -> " in missed.stderr


def test_speed_measures_a_stage(bench: Run, tmp_path: Path) -> None:
    done = bench("speed", "--quick", "--only", "clean", "-q", "-o", "s.json")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads((tmp_path / "s.json").read_bytes())["rows"]
    assert row["system"]["name"] == "cleanlit clean"
    assert row["documents"] == 60
    assert row["measures"]["cpu_ms_per_document"] > 0
    assert row["measures"]["cpu_ratio"] == 1
    assert row["measures"]["peak_mb"] > 5


@pytest.mark.parametrize("name", ["cleanlit cluster", "cleanlit cluster --no-strip"])
def test_speed_knows_what_its_rows_are_called(
    bench: Run, tmp_path: Path, name: str
) -> None:
    only = ("--only", "cluster", "--system", name)
    done = bench("speed", "--quick", *only, "-q", "-o", "s.json")
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / "s.json").read_bytes())["rows"]
    assert [row["system"]["name"] for row in rows] == [name]


def test_a_peer_is_run_beside(bench: Run, tmp_path: Path) -> None:
    code = (
        "import json,sys\n"
        "for line in sys.stdin:\n"
        " r=json.loads(line);print(json.dumps({'id':r['id'],'text':''}))"
    )
    peer = {
        "name": "eraser", "task": "clean", "version": "1", "settings": "none",
        "argv": [sys.executable, "-c", code], "shown": "eraser", "missing": None,
    }  # fmt: skip
    gone = {**peer, "name": "gone", "argv": [], "missing": "no wheel"}
    folder = tmp_path / "peers"
    folder.mkdir()
    (folder / "peers.json").write_text(json.dumps({"peers": [peer, gone]}))
    done = bench(
        "quality", "-q", "--only", "cleaning", "--peers", "peers", "-o", "p.json"
    )
    assert done.returncode == 0, done.stderr
    assert b"not measured: gone: no wheel" in done.stdout
    rows = json.loads((tmp_path / "p.json").read_bytes())["rows"]
    erased = [
        r for r in rows if r["system"]["name"] == "eraser" and r["set"] == "pages"
    ]
    assert erased[0]["measures"]["recall"] == 1
    assert erased[0]["measures"]["precision"] < 0.6


def test_a_peer_that_fails_is_named_and_the_others_go_on(
    bench: Run, tmp_path: Path
) -> None:
    peer = {
        "name": "broken", "task": "clean", "version": "1", "settings": "none",
        "argv": [sys.executable, "-c", "raise SystemExit('no such model')"],
        "shown": "broken", "missing": None,
    }  # fmt: skip
    folder = tmp_path / "peers"
    folder.mkdir()
    (folder / "peers.json").write_text(json.dumps({"peers": [peer]}))
    done = bench("quality", "-q", "--only", "cleaning", "--peers", "peers")
    assert done.returncode == 0
    assert b"not measured: broken: broken < " in done.stdout
    assert b"exit 1: no such model" in done.stdout
    assert b"cleanlit clean" in done.stdout


@pytest.mark.parametrize("content", [None, "[]", '{"peers": [{}]}'])
def test_peers_that_were_not_built(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "peers.json").write_text(content)
    with pytest.raises(InputError, match=r"peers\.json"):
        read_peers(tmp_path)


def test_make_corpus_writes_what_generate_gives(bench: Run, tmp_path: Path) -> None:
    size = ("--documents", "40", "--days", "5", "--seed", "9")
    first = bench("make-corpus", *size, "-o", "a.jsonl.zst")
    assert first.returncode == 0, first.stderr
    second = bench("make-corpus", *size)
    packed = (tmp_path / "a.jsonl.zst").read_bytes()
    assert zstandard.ZstdDecompressor().decompressobj().decompress(packed) == (
        second.stdout
    )
    assert len(second.stdout.splitlines()) == 40
    bare = bench("make-corpus", *size, "--unlabelled").stdout.splitlines()
    assert not {"cluster", "clean_text", "kind"} & json.loads(bare[0]).keys()


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("compare", "none.json", "none.json"), 3, b"none.json: No such file"),
        (("quality", "--raise-floors"), 2, b"--raise-floors needs --floors"),
        (("quality", "-q", "--system", "nobody"), 2, b"known are cleanlit clean, "),
        (
            ("quality", "-q", "--only", "clusters", "--system", "trafilatura"),
            2,
            b"nothing was measured",
        ),
        (("quality", "--peers", "nowhere"), 3, b"build them"),
        (("make-corpus", "--config", "none.toml"), 2, b"none.toml: No such file"),
        (("make-corpus", "--documents", "0"), 2, b"0 is not in the range"),
        (("make-corpus", "-o", "wire.parquet"), 2, b"as JSON lines"),
        (("quality", "--data", "nowhere"), 2, b"none of the public sets"),
        (("quality", "--quick", "--peers", "p"), 2, b"drop --quick or --peers"),
        (("quality", "-o", "no/such/q.json"), 3, b"there is no such folder"),
        (("speed", "-o", "."), 3, b"is a folder"),
        (("quality", "--floors", "none.json"), 2, b"none.json: cannot be read"),
    ],
)
def test_wrong_use_is_one_clear_line(
    bench: Run, args: tuple[str, ...], code: int, said: bytes
) -> None:
    done = bench(*args)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_folder_without_corpora(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cleanlit", "bench", "quality", "--corpus", "."],
        cwd=tmp_path, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"no sample corpora here" in done.stderr
