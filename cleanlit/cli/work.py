"""What the record verbs have in common: from parsed options to a finished job."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click

from cleanlit.cli.deduping import Wish, by_rules, decider, dedup_wish, sketch_wish
from cleanlit.cli.options import field_names, worker_count
from cleanlit.cli.progress import watching
from cleanlit.cli.sharding import SKETCHES, share
from cleanlit.document import Document, Pruned, Rejected
from cleanlit.errors import UsageError
from cleanlit.io.codec import STDIN
from cleanlit.io.record import Format
from cleanlit.io.sink import PARTIAL, same_file, write_json
from cleanlit.io.sources import ReadOptions, Sources, read
from cleanlit.rules.model import RuleSet
from cleanlit.run.counts import Counts
from cleanlit.run.filter import FilterJob
from cleanlit.run.interrupt import Interrupt
from cleanlit.run.job import Job, JobOptions, Outputs, Watch
from cleanlit.run.pool import PoolOptions
from cleanlit.run.stages import StageOptions, Stages

# A page takes milliseconds, a line microseconds: few pages make a batch, many lines.
_PAGES: Final = 8
_LINES: Final = 128
_FILE_OPTIONS: Final = (
    "output", "removals", "clusters", "rejects", "manifest", "save_furniture",
)  # fmt: skip


def work(
    verb: str,
    options: dict[str, Any],
    *,
    extract: bool = False,
    clean: bool = False,
    dedup: bool = False,
    report: bool = False,
    sketch: bool = False,
) -> int:
    """Run a job with the options of its verb; give the exit code.

    With `sketch` what copies are found by is written, and no copy found.
    """
    with _folder_of_pages() if extract else nullcontext() as seen:
        return _work(
            verb,
            options,
            extract=extract,
            clean=clean,
            dedup=dedup,
            report=report,
            sketch=sketch,
            seen=seen,
        )


def _folder_of_pages() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="cleanlit-", ignore_cleanup_errors=True)


def _work(
    verb: str,
    options: dict[str, Any],
    *,
    extract: bool,
    clean: bool,
    dedup: bool,
    report: bool,
    sketch: bool,
    seen: str | None,
) -> int:
    inputs = input_paths(options["inputs"], options["lists"])
    reading = read_options(options)
    asked, part = options, share(verb, options, SKETCHES if sketch else None)
    if part:
        options = {**options, **part.part.files}
    outputs = _outputs(options)
    if options.get("detect_language"):
        _check_detector()
    sources = Sources(
        inputs,
        reading,
        leave_out=_written(options),
        lists=options["lists"],
        shard=part.shard if part else None,
        numbered=dedup and not sketch,
    )
    _check_files([*inputs, *options["lists"], *sources.paths], options)
    prune = extract and not options.get("no_prune", False)
    rules, mask = rules_and_mask(options, clean=clean, prune=prune, dedup=dedup)
    if part and part.is_finished(sources, rules.digest):
        return part.code()
    wish = None
    if sketch:
        wish = sketch_wish(options, mask)
    elif dedup:
        wish = dedup_wish(options, mask, report=report)
    stages = Stages(
        StageOptions(
            names=reading.names,
            max_record_bytes=reading.max_record_bytes,
            extract=extract,
            clean=clean,
            rules=rules,
            sketch=wish.options if wish else None,
            keep_html=options.get("keep_html", False),
            removals=outputs.removals is not None,
            evidence=options.get("evidence", False),
            prune=prune,
            origins=options.get("origins", False),
            language=options.get("detect_language", False),
            batched=wish is not None and not wish.stream,
            silent=report,
            seen=seen,
            mask=mask,
            words=sketch,
        )
    )
    job_options = JobOptions(
        pool=PoolOptions(
            jobs=worker_count(options),
            timeout_s=options["timeout"],
            memory_bytes=int(options["memory_limit"] * (1 << 20)),
            supervised=extract,
            preload=_preload(extract=extract, dedup=dedup),
            threads=dedup and not extract and not clean and mask is None,
        ),
        batch_records=_PAGES if extract else _LINES,
        limit=options["limit"],
        dedup=wish.options if wish else None,
        mark=options.get("mark", False),
        report=report,
        furniture=wish.furniture if wish else None,
        within=wish.within if wish else None,
    )
    if dedup and not options["quiet"]:
        _say_what_is_slow(verb)
    with (
        decider(wish) as deciding,
        watching(verb, options["progress"], quiet=options["quiet"]) as watch,
        Interrupt() as interrupt,
    ):
        job: Job
        if deciding is not None:
            job = FilterJob(stages, outputs, job_options, watch, deciding)
            sources.waiting = job.waiting
        elif sketch and wish is not None:
            job = _sketch_job(stages, outputs, job_options, watch, wish)
        else:
            job = Job(stages, outputs, job_options, watch)
        counts = job.run(sources, interrupt)
        table = job.furniture if deciding is None else deciding.furniture()
    counts.skipped_files = sources.skipped
    counts.passed_over = sources.passed
    if table and options.get("save_furniture"):
        table.save(options["save_furniture"])
    if options["manifest"] or part:
        shown = {k: v for k, v in asked.items() if k not in ("inputs", "lists")}
        shown["from_list"] = list(options["lists"])
        manifest = counts.manifest(
            verb, inputs, shown, rules.digest, table.digest if table else None
        )
        if part:
            part.finish(counts, manifest)
        else:
            write_json(options["manifest"], manifest)
    return close(verb, options, counts)


def _sketch_job(
    stages: Stages, outputs: Outputs, options: JobOptions, watch: Watch, wish: Wish
) -> Job:
    from cleanlit.run.sketchfile import SketchHead
    from cleanlit.run.sketching import SketchJob

    strip, keep = bool(wish.options.strip), str(wish.options.keep)
    head = SketchHead.new(strip=strip, keep=keep)
    return SketchJob(stages, outputs, options, watch, head)


def rules_and_mask(
    options: dict[str, Any], *, clean: bool, prune: bool, dedup: bool
) -> tuple[RuleSet, RuleSet | None]:
    """Load the rules of a job, if it needs any; None where texts are compared whole."""
    # What is cleaned needs no mask.
    masked = dedup and not clean and by_rules(options)
    if not (clean or prune or masked):
        return RuleSet(), None
    rules = load(options, pages_only=not (clean or masked))
    return rules, rules if masked else None


def load(options: dict[str, Any], *, pages_only: bool = False) -> RuleSet:
    """Load the rules that the options ask for.

    Where only those for pages act, no more of the shipped ones are read, unless the
    options name some.
    """
    from cleanlit.rules.load import load_rules

    named = options["rules"] or options["disable"] or options["enable"]

    return load_rules(
        *options["rules"],
        shipped=not options["no_shipped_rules"],
        disable=options["disable"],
        enable=options["enable"],
        pages_only=pages_only and not named,
    )


def documents(
    options: dict[str, Any],
    rules: RuleSet | None = None,
    others: RuleSet | None = None,
    pruned_by_others: dict[int, tuple[Pruned, ...]] | None = None,
) -> Iterator[Document]:
    """Read the inputs, extract pages, and give documents with text.

    The DOM rules among `rules` act on the pages. What those among `others` would take
    out is put into `pruned_by_others`, by ordinal.

    What is rejected is said on standard error and passed over.
    """
    reading = read_options(options)
    inputs = input_paths(options["inputs"], options["lists"])
    found = read(*inputs, options=reading, lists=options["lists"])
    extractor: Any = None
    second: Any = None
    for item in islice(found, options["limit"]):
        outcome: Document | Rejected = item
        if isinstance(outcome, Document) and outcome.html is not None:
            page = outcome
            extractor = extractor or _extractor(rules)
            outcome = extractor(page)
            if pruned_by_others is not None and isinstance(outcome, Document):
                second = second or _extractor(others)
                other = second(page)
                if isinstance(other, Document):
                    pruned_by_others[page.origin.ordinal] = other.pruned
        if isinstance(outcome, Rejected):
            where = f"{outcome.origin.source}: {outcome.reason}: {outcome.detail}"
            click.echo(where, err=True)
        else:
            yield outcome


def _extractor(rules: RuleSet | None) -> Any:
    # Only pages need it, and it takes long to import.
    from cleanlit.clean.pruning import Pruner
    from cleanlit.extract.extractor import Extractor

    return Extractor(prunes=Pruner(rules) if rules else None)


def input_paths(given: Iterable[str], lists: Iterable[str] = ()) -> list[str]:
    """Give the inputs; in a pipe that is standard input, on a terminal an error."""
    inputs = list(given)
    lists = list(lists)
    if not inputs and not lists:
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("no input: name files or folders, or pipe records in")
        return [STDIN]
    if [*inputs, *lists].count(STDIN) > 1:
        raise UsageError("standard input (-) can be read only once")
    return inputs


def read_options(options: dict[str, Any]) -> ReadOptions:
    """Collect how inputs are to be read."""
    return ReadOptions(
        names=field_names(options),
        format=Format(options["format"]) if options["format"] else None,
        max_record_bytes=int(options["max_record_mb"] * (1 << 20)),
    )


def _outputs(options: dict[str, Any]) -> Outputs:
    return Outputs(
        main=options["output"],
        removals=options.get("removals"),
        clusters=options.get("clusters"),
        rejects=options["rejects"],
    )


def _written(options: dict[str, Any]) -> list[str]:
    return [
        path + suffix
        for name in _FILE_OPTIONS
        if (path := options.get(name)) and path != STDIN
        for suffix in ("", PARTIAL)
    ]


def _check_files(inputs: list[str], options: dict[str, Any]) -> None:
    """Refuse what would destroy data: one file in two roles."""
    used: list[tuple[str, str]] = []
    for name in _FILE_OPTIONS:
        path = options.get(name)
        if not path:
            continue
        for other, taken in used:
            if path == taken == STDIN or (path != STDIN and same_file(path, taken)):
                where = "standard output" if path == STDIN else path
                raise UsageError(f"{_flag(other)} and {_flag(name)} both go to {where}")
        used.append((name, path))
        for source in inputs:
            if path != STDIN and source != STDIN and same_file(path, source):
                raise UsageError(
                    f"{path} is an input and {_flag(name)}; name another file"
                )
        for source in options.get("rules", ()):
            if path != STDIN and _holds(source, path):
                raise UsageError(
                    f"{path} holds rules (--rules) and is {_flag(name)};"
                    " name another file"
                )


def _check_detector() -> None:
    """Refuse before the work begins, not in a worker."""
    from cleanlit.extract.about.detect import check_detector

    check_detector()


def _holds(rules: str, path: str) -> bool:
    """Tell whether `path` is the rule file, or one of the folder, that is read."""
    if not Path(rules).is_dir():
        return same_file(path, rules)
    inside = Path(path).resolve().is_relative_to(Path(rules).resolve())
    return inside and path.endswith(".toml")


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _say_what_is_slow(verb: str) -> None:
    from cleanlit.dedup.kernel import NAME

    if NAME != "C":
        said = "the kernel was not compiled; its fallback is some 5 times slower"
        click.echo(f"cleanlit {verb}: {said}", err=True)


def _preload(*, extract: bool, dedup: bool) -> tuple[str, ...]:
    modules = ["cleanlit.run.stages"]
    if extract:
        modules.append("cleanlit.extract.extractor")
    if dedup:
        modules.append("cleanlit.dedup.sketch")
    return tuple(modules)


def close(verb: str, options: dict[str, Any], counts: Counts) -> int:
    """Say in a line what was done; give the exit code."""
    if not options["quiet"]:
        click.echo(counts.summary(verb), err=True)
    if counts.interrupted:
        left = [
            path + PARTIAL
            for name in ("output", "removals", "clusters", "rejects")
            if (path := options.get(name)) and path != STDIN
        ]
        said = f"; what was done is in {', '.join(left)}" if left else ""
        click.echo(f"cleanlit {verb}: interrupted{said}", err=True)
        return 130
    if options["strict"] and counts.rejects:
        return 4
    return 0
