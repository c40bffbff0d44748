"""The peers: their list, their runners, and what is said of those that are missing."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from benchmarks.peers import Peer, command, installed, missing
from benchmarks.peers.__main__ import main, table
from benchmarks.peers.build import build, explain, find_python, to_lock
from benchmarks.peers.catalogue import HERE, LOCKS, Catalogue, read_catalogue
from benchmarks.peers.environment import NOT_BUILT, python_of, states, write_status

TASKS = ("extract", "metadata", "cluster", "clean")
PIN = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[A-Za-z0-9._]+")
CATALOGUE = read_catalogue()


def runner(task: str) -> ModuleType:
    """Load a runner as its command does: as a file, not as a module of the package."""
    spec = importlib.util.spec_from_file_location(f"runner_{task}", HERE / f"{task}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Data classes look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


RUNNERS = {task: runner(task) for task in TASKS}


def find_peer(name: str) -> Peer:
    return next(peer for peer in CATALOGUE.peers if peer.name == name)


def normalise(pin: str) -> str:
    """Give a pin as it can be compared: without extras, the name in one spelling."""
    name, _, version = re.sub(r"\[.*\]", "", pin).partition("==")
    return re.sub(r"[-_.]+", "-", name).lower() + "==" + version


def make_installed(folder: Path, name: str, version: str) -> None:
    python = python_of(find_peer(name).group, folder)
    python.parent.mkdir(parents=True)
    python.touch()
    write_status(folder, {name: {"version": version, "reason": None}})


@pytest.mark.parametrize("peer", CATALOGUE.peers, ids=lambda peer: peer.name)
def test_a_peer_is_well_formed(peer: Peer) -> None:
    assert peer.task in TASKS
    assert peer.name in RUNNERS[peer.task].PEERS
    assert peer.settings.strip()
    assert peer.homepage.startswith("https://")
    assert peer.python >= (3, 11)
    assert all(PIN.fullmatch(pin) for pin in peer.requires)
    assert peer.version == peer.requires[0].partition("==")[2]


def test_names_are_unique() -> None:
    names = [peer.name for peer in CATALOGUE.peers]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("task", TASKS)
def test_what_a_runner_offers_is_listed(task: str) -> None:
    listed = {peer.name for peer in CATALOGUE.peers if peer.task == task}
    assert listed == set(RUNNERS[task].PEERS)


@pytest.mark.parametrize("task", TASKS)
def test_a_runner_imports_the_standard_library_alone(task: str) -> None:
    source = (HERE / f"{task}.py").read_text("utf-8")
    names = re.findall(r"^ *(?:from|import) (\w+)(?=[ .].*import|$)", source, re.M)
    assert names
    assert set(names) <= sys.stdlib_module_names


@pytest.mark.parametrize("group", sorted({peer.group for peer in CATALOGUE.peers}))
def test_a_lock_pins_all_and_has_no_addresses(group: str) -> None:
    lines = (LOCKS / f"{group}.txt").read_text("utf-8").splitlines()
    assert lines == sorted(lines)
    assert all(PIN.fullmatch(line) for line in lines)
    locked = {normalise(line) for line in lines}
    members = [peer for peer in CATALOGUE.peers if peer.group == group]
    assert {normalise(pin) for peer in members for pin in peer.requires} <= locked


def test_nothing_is_installed_in_an_empty_folder(tmp_path: Path) -> None:
    assert installed(tmp_path) == ()
    assert set(missing(tmp_path)) == {(p.name, NOT_BUILT) for p in CATALOGUE.peers}


def test_a_peer_that_failed_is_listed_with_its_reason(tmp_path: Path) -> None:
    gaoya = find_peer("gaoya")
    told = {"version": gaoya.version, "reason": "no wheel for this machine"}
    write_status(tmp_path, {"gaoya": told})
    assert ("gaoya", "no wheel for this machine") in missing(tmp_path)
    shown = CliRunner().invoke(main, ["list", "--folder", str(tmp_path)])
    assert shown.exit_code == 0
    line = next(line for line in shown.output.splitlines() if line.startswith("gaoya"))
    for said in ("cluster", gaoya.version, gaoya.settings, "no wheel for this machine"):
        assert said in line


def test_an_installed_peer(tmp_path: Path) -> None:
    rensa = find_peer("rensa")
    make_installed(tmp_path, "rensa", rensa.version)
    assert installed(tmp_path) == (rensa,)
    assert "rensa" not in dict(missing(tmp_path))
    assert "installed" in table(states(tmp_path))


def test_a_peer_of_another_version_is_not_installed(tmp_path: Path) -> None:
    make_installed(tmp_path, "rensa", "0.0.1")
    assert dict(missing(tmp_path))["rensa"] == "built with 0.0.1; build again"


def test_command(tmp_path: Path) -> None:
    python, isolated, script, name = command(find_peer("justext-lines"), tmp_path)
    assert Path(python).is_relative_to(tmp_path / "html")
    assert isolated == "-I"
    assert Path(script) == HERE / "clean.py"
    assert name == "justext-lines"


def test_build_says_which_python_is_missing(tmp_path: Path) -> None:
    future = Peer("p", "clean", "1", "s", "https://h", "g", (9, 1), ("p==1",))
    (state,) = build(Catalogue((future,), pip="1"), tmp_path)
    assert state.reason == "needs Python 9.1 or later: give --python PATH"
    assert (tmp_path / "status.json").is_file()


def test_build_refuses_a_name_that_is_not_listed(tmp_path: Path) -> None:
    argv = ["build", "--folder", str(tmp_path / "peers"), "--only", "nonesuch"]
    result = CliRunner().invoke(main, argv)
    assert result.exit_code == 2
    assert "nonesuch" in result.output


def test_find_python_passes_over_what_does_not_start() -> None:
    major, minor = sys.version_info[:2]
    candidates = ["no-such-python", sys.executable]
    assert find_python((major, minor), candidates) == sys.executable
    assert find_python((major, minor + 1), candidates) is None


def test_the_reason_is_one_line() -> None:
    said = (
        "WARNING: noise\nERROR: Ignored the following versions: 1\n"
        "ERROR: No matching distribution found for x==1\n"
    )
    assert explain(said) == "No matching distribution found for x==1"
    assert explain("Traceback\n  File\nImportError: no y\n") == "ImportError: no y"
    assert explain("") == "failed without a word"


def test_a_lock_has_names_and_versions_alone() -> None:
    frozen = "b==2.0+cpu\na==1\n-e /some/where\nc @ https://host.example/c.whl\n"
    assert to_lock(frozen) == "a==1\nb==2.0\n"


def test_connect() -> None:
    connect = RUNNERS["cluster"].connect
    assert connect(4, []) == []
    edges = [(4, 2), (0, 5), (2, 3), (3, 4)]
    assert connect(6, edges) == connect(6, reversed(edges)) == [[0, 5], [2, 3, 4]]


def test_shingles() -> None:
    shingle = RUNNERS["cluster"].shingle
    runs = {"the mill the", "mill the mill", "the mill grinds"}
    assert shingle("The Mill, the mill grinds") == runs
    assert shingle("Two words") == {"two words"}
    assert shingle(" … ") == set()


def test_bands_are_chosen_by_the_threshold() -> None:
    choose_rows = RUNNERS["cluster"].choose_rows
    assert choose_rows(0.5) == 5
    assert choose_rows(0.5, dividing=True) == 4
    assert choose_rows(0.9) > choose_rows(0.5) > choose_rows(0.2)


def test_records_are_read() -> None:
    lines = [{"id": "b", "text": "t", "more": "x"}, {"id": "a", "text": ""}]
    assert RUNNERS["cluster"].read_records(as_lines(lines)) == (["b", "a"], ["t", ""])


def test_pages_that_fail_have_no_text_and_are_counted() -> None:
    def call(html: bytes, url: str) -> str:
        if not html:
            raise ValueError
        return f"{url}: {html.decode()}"

    pages = [
        {"id": name, "url": "u", "html_b64": base64.b64encode(html).decode()}
        for name, html in (("a", b"x"), ("b", b""))
    ]
    texts = io.StringIO()
    assert RUNNERS["extract"].run(call, as_lines(pages), texts) == 1
    assert of_lines(texts) == [{"id": "a", "text": "u: x"}, {"id": "b", "text": ""}]


def test_records_that_fail_have_no_text_and_are_counted() -> None:
    def call(text: str, language: str) -> str:
        if not text:
            raise ValueError
        return f"{language}: {text}"

    records = [{"id": "a", "text": "x", "language": "en"}, {"id": "b", "text": ""}]
    texts = io.StringIO()
    assert RUNNERS["clean"].run(call, as_lines(records), texts) == 1
    assert of_lines(texts) == [{"id": "a", "text": "en: x"}, {"id": "b", "text": ""}]


def test_pages_are_decoded_as_declared() -> None:
    decode = RUNNERS["extract"].decode
    assert decode("<meta charset='latin-1'>é".encode("latin-1")).endswith("é")
    assert decode("<meta charset='nonesuch'>é".encode()).endswith("é")
    assert decode("\ufeffé".encode()) == "é"
    assert decode("“".encode("cp1252")) == "“"


def test_the_language_of_a_page() -> None:
    declared_language = RUNNERS["extract"].declared_language
    assert declared_language(b'<html class="a" lang="pt-BR">') == "pt"
    assert declared_language(b"<html>") == "en"


def as_lines(records: list[dict[str, str]]) -> io.BytesIO:
    return io.BytesIO("".join(json.dumps(r) + "\n" for r in records).encode())


def of_lines(stream: io.StringIO) -> list[object]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]
