"""Pages through an archive at the scale of a crawl: memory, losses, cost by process.

    python -m cleanlit.bench.crawl --data DIR --pages 10000
    python -m cleanlit.bench.crawl --data DIR --pages 1000 --jobs 1 --jobs 2

Pages of the public sets (of the sample corpus without `--data`) are repeated with
changes, written as a gzip WARC with records of all kinds between them, some of them
damaged, and taken through `cleanlit extract` in one run.
"""

from __future__ import annotations

import argparse
import gzip
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from cleanlit.bench.workshop import read_lines

# Records that are no pages, one of each after so many pages.
_OTHERS_EVERY: Final = 50
_LOOK_EVERY_S: Final = 0.2
_TEXT: Final = re.compile(rb">([^<>]{40,})<")


@dataclass(frozen=True, slots=True)
class Written:
    """What an archive holds."""

    pages: int
    broken: int
    statuses: int
    revisits: int
    others: int


@dataclass(slots=True)
class Memory:
    """Resident bytes over a run, by time: of the parent and of its largest worker."""

    parent: list[int] = field(default_factory=list)
    worker: list[int] = field(default_factory=list)
    worker_cpu_s: dict[int, float] = field(default_factory=dict)

    def at(self, share: float) -> tuple[int, int]:
        """Give the most that was held in the tenth of the run around `share`."""
        count = len(self.parent)
        low = max(int((share - 0.05) * count), 0)
        high = max(int((share + 0.05) * count), low + 1)
        return max(self.parent[low:high]), max(self.worker[low:high])


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: what it counted, and what it cost in seconds.

    The seconds of workers are those at the last look at them.
    """

    counts: dict[str, Any]
    rejects: dict[str, int]
    wall_s: float
    worker_cpu_s: float
    parent_cpu_s: float
    memory: Memory


def write_archive(path: Path, pages: Sequence[bytes], count: int) -> Written:
    """Write `count` pages, each of its own: the number stands in every long text.

    Among them are a page that is gone, a request, a revisit and a damaged copy.
    """
    broken = statuses = revisits = others = 0
    with path.open("wb") as stream:
        for number in range(count):
            page = _changed(pages[number % len(pages)], number)
            _write(stream, _response(number, page))
            if number % _OTHERS_EVERY:
                continue
            _write(stream, _response(number, b"<p>gone", status=b"404 Not Found"))
            _write(stream, _record(number, b"request", b"GET / HTTP/1.1\r\n\r\n"))
            _write(stream, _record(number, b"revisit", b"HTTP/1.1 304 Same\r\n\r\n"))
            statuses, others, revisits = statuses + 1, others + 1, revisits + 1
            damaged = bytearray(gzip.compress(_response(number, page), 1))
            damaged[len(damaged) // 2 :][:8] = b""
            stream.write(damaged[: len(damaged) // 2])
            broken += 1
    return Written(count, broken, statuses, revisits, others)


def run_extract(archive: Path, folder: Path, jobs: int, *options: str) -> Outcome:
    """Take an archive through `cleanlit extract`; the memory is looked at meanwhile."""
    manifest = folder / "manifest.json"
    command = [
        sys.executable, "-m", "cleanlit", "extract", "-q", "-j", str(jobs),
        str(archive), "-o", str(folder / "out.jsonl"),
        "--rejects", str(folder / "rejects.jsonl"), "--manifest", str(manifest),
        *options,
    ]  # fmt: skip
    memory, done = Memory(), threading.Event()
    start = time.monotonic()
    process = subprocess.Popen(command)
    watch = threading.Thread(target=_look, args=(process.pid, memory, done))
    watch.start()
    code = process.wait()
    done.set()
    watch.join()
    if code:
        raise SystemExit(f"cleanlit extract ended with exit code {code}")
    made = orjson.loads(manifest.read_bytes())
    return Outcome(
        made["counts"],
        made["rejects"],
        time.monotonic() - start,
        sum(memory.worker_cpu_s.values()),
        made["timings"]["cpu_s_of_parent"],
        memory,
    )


def problems(written: Written, outcome: Outcome, ids: Sequence[str]) -> Iterator[str]:
    """Say what does not add up between an archive and what became of it."""
    counts, rejects = outcome.counts, outcome.rejects
    if counts["read"] != counts["written"] + counts["rejected"]:
        yield f"read is not written and rejected: {counts}"
    whole = written.pages + written.broken + written.statuses + written.revisits
    if counts["read"] != whole:
        yield f"{counts['read']} records were read, {whole} are in the archive"
    if rejects.get("http-status", 0) != written.statuses:
        yield f"http-status {rejects.get('http-status')} is not {written.statuses}"
    if rejects.get("revisit", 0) != written.revisits:
        yield f"revisit {rejects.get('revisit')} is not {written.revisits}"
    lost = rejects.get("damaged-record", 0) + rejects.get("truncated-input", 0)
    if lost != written.broken:
        yield f"damaged {lost} is not {written.broken}"
    if counts["passed_over"] != written.others:
        yield f"passed over {counts['passed_over']} is not {written.others}"
    expected = {_name(number) for number in range(written.pages)}
    missing = expected.difference(ids)
    if missing:
        yield f"{len(missing)} pages are in neither output, such as {min(missing)}"


def outcome_ids(folder: Path) -> list[str]:
    """Give the ids of all records in the outputs of a run."""
    names = ("out.jsonl", "rejects.jsonl")
    return [str(line["id"]) for name in names for line in read_lines(folder / name)]


def _changed(page: bytes, number: int) -> bytes:
    return _TEXT.sub(rb">%d \1<" % number, page)


def _name(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def _response(number: int, page: bytes, status: bytes = b"200 OK") -> bytes:
    head = b"HTTP/1.1 %b\r\nContent-Type: text/html\r\n\r\n" % status
    whole = status.startswith(b"2")
    return _record(number, b"response", head + page, page=whole)


def _record(number: int, kind: bytes, block: bytes, *, page: bool = False) -> bytes:
    name = _name(number) if page else f"other-{number}"
    return (
        b"WARC/1.0\r\nWARC-Type: %b\r\nWARC-Record-ID: <urn:uuid:%b>\r\n"
        b"WARC-Target-URI: https://crawl.example/%d\r\nWARC-Date: 2024-03-01T12:00:00Z"
        b"\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
    ) % (kind, name.encode(), number, len(block), block)


def _write(stream: BinaryIO, record: bytes) -> None:
    stream.write(gzip.compress(record, 1))


def _look(pid: int, memory: Memory, done: threading.Event) -> None:
    import psutil  # type: ignore[import-untyped]

    parent = psutil.Process(pid)
    while not done.wait(_LOOK_EVERY_S):
        try:
            own = parent.memory_info().rss
            below = 0
            for child in parent.children(recursive=True):
                below = max(below, child.memory_info().rss)
                times = child.cpu_times()
                memory.worker_cpu_s[child.pid] = times.user + times.system
        except psutil.Error:
            continue
        memory.parent.append(own)
        memory.worker.append(below)


def _pages(data: Path | None, corpus: Path) -> list[bytes]:
    """Give real pages as they lie in the folders of the public sets, or our own."""
    from cleanlit.io.pages import read_whole, walk

    files = [path for path, _ in walk(str(data or corpus)) if ".html" in path]
    pages = [read_whole(path, 1 << 24) for path in files]
    if not pages:
        raise SystemExit(f"{data or corpus}: no pages here")
    return pages


def main() -> int:
    """Measure, print, and exit with 1 where something does not add up."""
    parser = argparse.ArgumentParser(prog="python -m cleanlit.bench.crawl")
    parser.add_argument("--data", type=Path, help="folder of pages, or of sets of them")
    parser.add_argument("--corpus", type=Path, default=Path("corpus/pages"))
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, action="append")
    given = parser.parse_args()
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cleanlit-crawl-") as name:
        folder = Path(name)
        archive = folder / "crawl.warc.gz"
        written = write_archive(archive, _pages(given.data, given.corpus), given.pages)
        print(f"{written}, {archive.stat().st_size / 1e6:.0f} MB")
        for jobs in given.jobs or [2]:
            outcome = run_extract(archive, folder, jobs)
            found += problems(written, outcome, outcome_ids(folder))
            print(_said(jobs, outcome))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


def _said(jobs: int, outcome: Outcome) -> str:
    read = outcome.counts["read"]
    parent, workers = outcome.parent_cpu_s, outcome.worker_cpu_s
    two = (parent + workers) / max(parent, (parent + workers) / 2)
    mb = 1e6
    lines = [
        f"-j {jobs}: {read} read, {outcome.counts['written']} written,"
        f" rejected {outcome.rejects}",
        f"  wall {outcome.wall_s:.1f} s, CPU {parent + workers:.1f} s:"
        f" parent {1000 * parent / read:.2f} ms a record, workers"
        f" {1000 * workers / read:.2f} ms",
        # The parent runs beside the workers: it is what limits their number.
        f"  so {workers / parent:.0f} workers can be kept busy,"
        f" and two processors at most give {two:.2f} times the pages",
    ]
    for share, label in ((0.1, "start"), (0.5, "middle"), (0.9, "end")):
        own, worker = outcome.memory.at(share)
        lines.append(
            f"  {label}: parent {own / mb:.0f} MB, largest worker {worker / mb:.0f} MB"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
