"""`cleanlit bench`: measure quality and cost on sample corpora, beside peers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanlit.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from cleanlit.bench.quality.plan import Plan
    from cleanlit.bench.result import Result, Row
    from cleanlit.bench.workshop import Workshop

_QUALITY = (
    "extraction", "segments", "metadata", "cleaning", "harmlessness", "removals",
    "learning", "clusters",
)  # fmt: skip
_SPEED = (
    "extract", "clean", "cluster", "kernel", "run", "scaling", "rules", "jobs", "start",
    "hostile",
)  # fmt: skip


@click.group()
def command() -> None:
    """Measure quality and cost on sample corpora, beside other programs.

    \b
        cleanlit bench quality --quick
        cleanlit bench speed --quick
        cleanlit bench compare before.json after.json
        cleanlit bench make-corpus --documents 100000 -o wire.jsonl.zst
    """


def _shared(tasks: tuple[str, ...]) -> Callable[[Any], Any]:
    options = [
        click.option(
            "--corpus",
            type=click.Path(path_type=Path),
            help="The folder of sample corpora. Default: corpus/ of the checkout.",
        ),
        click.option(
            "--data",
            envvar="CLEANLIT_DATA",
            type=click.Path(path_type=Path),
            help="The folder of the public sets, if you have them. Or $CLEANLIT_DATA.",
        ),
        click.option(
            "--peers",
            "peers_folder",
            type=click.Path(path_type=Path),
            help="The folder of other programs, made by `make peers`.",
        ),
        click.option(
            "--quick",
            is_flag=True,
            help="Less of the newswire, no public sets, no peers.",
        ),
        click.option(
            "--only",
            multiple=True,
            type=click.Choice(tasks),
            help="Measure only this. May be repeated.",
        ),
        click.option(
            "--system",
            "systems",
            multiple=True,
            metavar="NAME",
            help="Measure only this program, as `cleanlit run`. May be repeated.",
        ),
        click.option(
            "--keep",
            metavar="FOLDER",
            type=click.Path(path_type=Path, file_okay=False),
            help="Keep inputs and outputs here, to repeat a row's command by hand.",
        ),
        click.option(
            "-o", "--output", metavar="FILE", help="Write the result as JSON."
        ),
        click.option(
            "--update",
            is_flag=True,
            help="Keep the rows of --output that are not measured anew.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="No progress."),
    ]

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


@command.command()
@_shared(_QUALITY)
@click.option(
    "--floors",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Exit with 1 where quality is below the floors of this file.",
)
@click.option(
    "--raise-floors", is_flag=True, help="Write what was reached to the --floors file."
)
def quality(
    floors: Path | None,
    output: str | None,
    *,
    raise_floors: bool,
    update: bool,
    **given: Any,
) -> int:
    """Measure extraction, metadata, cleaning, harmlessness, learning, clusters."""
    if raise_floors and not floors:
        raise UsageError("--raise-floors needs --floors FILE")
    if update and not output:
        raise UsageError("--update needs --output FILE, the result to be updated")
    from cleanlit.bench.floors import read_floors
    from cleanlit.bench.quality import measure_quality

    _check_output(output, update=update)
    if floors and not raise_floors:
        read_floors(floors)
    with _prepared(given) as (plan, workshop):
        result = _result("quality", plan, measure_quality(plan, workshop))
    _show(result, output, update=update)
    if not floors:
        return 0
    return _hold(result, floors, given["only"], raise_floors=raise_floors)


@command.command()
@_shared(_SPEED)
@click.option(
    "--repeat",
    type=click.IntRange(1, 50),
    help="Rounds; a figure is the median over them. Default: 3, and 1 with --quick.",
)
def speed(repeat: int | None, output: str | None, *, update: bool, **given: Any) -> int:
    """Measure CPU time and memory: each stage, growth, jobs, start-up."""
    from cleanlit.bench.speed import measure_speed

    _check_output(output, update=update)
    rounds = repeat or (1 if given["quick"] else 3)
    with _prepared(given) as (plan, workshop):
        result = _result("speed", plan, measure_speed(plan, workshop, rounds))
    _show(result, output, update=update)
    return 0


@command.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines, no table.")
def compare(before: Path, after: Path, *, as_json: bool) -> int:
    """Compare two results, with 95 % intervals for differences of quality."""
    from dataclasses import asdict

    from cleanlit.bench.compare import compare as compare_results
    from cleanlit.bench.result import read
    from cleanlit.bench.tables import show_differences
    from cleanlit.cli.screen import screen

    found = list(compare_results(read(before), read(after)))
    if not found:
        raise UsageError(f"{before} and {after} have no row in common")
    if as_json:
        import orjson

        for item in found:
            click.echo(orjson.dumps(asdict(item)))
    else:
        show_differences(found, screen())
    return 0


@command.command("make-corpus")
@click.option(
    "-o", "--output", default="-", metavar="FILE", help="Where records go; .gz or .zst."
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="TOML file with the parameters. Default: those of the shipped newswire.",
)
@click.option("--documents", type=click.IntRange(1), help="How many documents.")
@click.option("--seed", type=click.IntRange(0), help="Other seed, other newswire.")
@click.option("--outlets", type=click.IntRange(1), help="How many mastheads.")
@click.option("--days", type=click.IntRange(1), help="Over how many days.")
@click.option(
    "--unlabelled", is_flag=True, help="Leave out what a crawl would not know."
)
def make_corpus(
    output: str, config: Path | None, *, unlabelled: bool, **given: int | None
) -> int:
    """Make a newswire with gold labels: any size, the same bytes for the same seed.

    \b
        cleanlit bench make-corpus --documents 1000000 --seed 2 -o wire.jsonl.zst
    """
    from dataclasses import replace

    import orjson

    from cleanlit.bench.newswire import WireOptions, generate, read_options
    from cleanlit.bench.quality.stories import unlabelled as without_labels
    from cleanlit.io.codec import suffixes
    from cleanlit.io.sink import LineSink

    if suffixes(output)[0] not in ("", ".jsonl", ".ndjson"):
        raise UsageError(f"{output}: a newswire is written as JSON lines: name .jsonl")
    known: dict[str, Any] = {k: v for k, v in given.items() if v is not None}
    options = (
        read_options(config, **known) if config else replace(WireOptions(), **known)
    )
    records = generate(options)
    if unlabelled:
        records = without_labels(records, "text")
    sink = LineSink(output)
    for record in records:
        sink.write(orjson.dumps(record))
    sink.commit()
    return 0


@contextmanager
def _prepared(given: dict[str, Any]) -> Iterator[tuple[Plan, Workshop]]:
    """Give the plan, and a folder to work in that is gone afterwards."""
    if find_spec("psutil") is None:
        raise MissingExtra("cleanlit bench", "bench")
    from cleanlit.bench.peers import Peers, read_peers
    from cleanlit.bench.quality.plan import OURS, Plan
    from cleanlit.bench.workshop import Workshop

    quick, folder = given["quick"], given["peers_folder"]
    if quick and folder:
        raise UsageError("--quick leaves the peers out: drop --quick or --peers")
    if not quick:
        _check_data(given["data"])
    peers = read_peers(folder) if folder and not quick else Peers()
    _check_systems(given["systems"], (*OURS, *(peer.name for peer in peers.ready)))
    plan = Plan(
        corpus=_corpus(given["corpus"]),
        data=None if quick else given["data"],
        peers=peers,
        quick=quick,
        tasks=frozenset(given["only"]),
        systems=frozenset(given["systems"]),
        say=_silent if given["quiet"] else _say,
    )
    kept = given["keep"]
    work = kept or Path(tempfile.mkdtemp(prefix="cleanlit-bench-"))
    try:
        yield plan, Workshop(work)
    finally:
        if kept is None:
            shutil.rmtree(work, ignore_errors=True)


def _check_systems(wanted: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Refuse a program that is not there before anything is measured."""
    for name in wanted:
        if name not in known:
            names = ", ".join(sorted(set(known)))
            raise UsageError(
                f"no program {name!r}; known are {names}; --peers adds more"
            )


def _check_data(data: Path | None) -> None:
    """Refuse a folder without any of the public sets, which would go unmeasured."""
    from cleanlit.bench.quality.stories import SYNDICATION
    from cleanlit.bench.sets import SETS

    if data is None:
        return
    known = [known.folder for name, known in SETS.items() if name != "pages"]
    if not any((data / name).exists() for name in (*known, SYNDICATION)):
        raise UsageError(f"{data}: none of the public sets here: {', '.join(known)}")


def _check_output(output: str | None, *, update: bool) -> None:
    """Refuse an output that cannot be written before anything is measured."""
    from cleanlit.bench.result import read
    from cleanlit.errors import OutputError

    if output is None:
        return
    path = Path(output)
    if path.is_dir():
        raise OutputError(output, "is a folder; name a file in it")
    if not path.absolute().parent.is_dir():
        raise OutputError(output, "there is no such folder")
    if update:
        read(path)


def _corpus(given: Path | None) -> Path:
    """Find the sample corpora: as given, of the checkout, or in this folder."""
    if given is not None:
        if not (given / "pages").is_dir():
            raise UsageError(f"{given}: no sample corpora here (no folder pages)")
        return given
    checkout = Path(__file__).resolve().parents[2]
    for folder in (checkout / "corpus", Path("corpus")):
        if (folder / "pages").is_dir():
            return folder
    raise UsageError(
        "no sample corpora: run this in a checkout, or name their folder with --corpus"
    )


def _result(suite: str, plan: Plan, rows: Iterator[Row]) -> Result:
    from dataclasses import asdict
    from importlib.metadata import version

    from cleanlit._version import __version__
    from cleanlit.bench.machine import describe_machine
    from cleanlit.bench.result import Result
    from cleanlit.dedup.shingles import KERNEL

    measured = tuple(rows)
    if not measured:
        raise UsageError("nothing was measured: no program and task as asked for")
    versions = {n: version(n) for n in ("trafilatura", "datasketch", "numpy", "lxml")}
    return Result(
        suite=suite,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        quick=plan.quick,
        machine=asdict(describe_machine()),
        versions={"cleanlit": __version__, "kernel": KERNEL, **versions},
        rows=measured,
        missing={**(plan.peers.missing or {}), **plan.missing},
    )


def _show(result: Result, output: str | None, *, update: bool) -> None:
    from cleanlit.bench.result import read, renewed, to_bytes
    from cleanlit.bench.tables import show_result
    from cleanlit.cli.screen import screen
    from cleanlit.io.sink import LineSink

    show_result(result, screen())
    if output and update:
        result = renewed(read(Path(output)), result)
    if output:
        sink = LineSink(output)
        sink.write(to_bytes(result).rstrip(b"\n"))
        sink.commit()
        _say(f"the result is in {output}")


def _hold(
    result: Result, path: Path, tasks: tuple[str, ...], *, raise_floors: bool
) -> int:
    """Hold a result against its floors; give the exit code."""
    from cleanlit.bench.floors import (
        check_floors,
        floors_of,
        read_floors,
        to_bytes,
    )
    from cleanlit.bench.floors import raise_floors as raised

    floors = read_floors(path) if path.exists() or not raise_floors else {}
    if raise_floors:
        path.write_bytes(to_bytes(raised(floors, floors_of(result))))
        return 0
    problems = list(check_floors(result, floors, tasks))
    for problem in problems:
        click.echo(problem, err=True)
    return 1 if problems else 0


def _say(text: str) -> None:
    click.echo(f"cleanlit bench: {text}", err=True)


def _silent(_: str) -> None:
    pass
