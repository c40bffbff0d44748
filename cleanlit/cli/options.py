"""Options that verbs share, each declared once."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from cleanlit.cli.config import load_config
from cleanlit.io.record import FieldNames, Format

F = TypeVar("F", bound=Callable[..., Any])

_FIELDS = ("id", "url", "text", "html", "title", "date", "author", "language", "flags")


def _group(*options: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


inputs = click.argument("inputs", nargs=-1, metavar="[IN]...")

output = click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="Where records go: a file (.jsonl, .parquet; .gz or .zst), or - .",
)

fields = _group(
    *(
        click.option(
            f"--{name}-field",
            default=name,
            metavar="NAME",
            help=f"Name of the {name} field.",
            hidden=name not in ("id", "url", "text", "html", "date"),
        )
        for name in _FIELDS
    ),
)

records = _group(
    click.option(
        "--format",
        type=click.Choice([str(item) for item in Format]),
        help="What the inputs are, where name and content do not say.",
    ),
    click.option(
        "--max-record-mb",
        type=click.FloatRange(min=0, min_open=True),
        default=32.0,
        show_default=True,
        help="Larger records are rejected unread.",
    ),
)

reading = _group(
    click.option(
        "--from-list",
        "lists",
        multiple=True,
        metavar="FILE",
        help="Read the inputs that the lines of this file name; - is allowed.",
    ),
    records,
    click.option(
        "--limit", type=click.IntRange(min=1), help="Stop after this many records."
    ),
    fields,
)

working = _group(
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        help="Worker processes. The output is the same at any number.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Longest time for one record in a worker.",
    ),
    click.option(
        "--memory-limit",
        # Less than that a worker takes by itself, with rules for many languages.
        type=click.FloatRange(min=256),
        default=2048.0,
        show_default=True,
        metavar="MB",
        help="Most memory of one worker; what takes it beyond is rejected.",
    ),
)

config = click.option(
    "--config",
    type=click.Path(dir_okay=False),
    is_eager=True,
    expose_value=False,
    callback=load_config,
    help="TOML file with a table for each verb; flags given here win.",
)

watched = _group(
    click.option(
        "--progress",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Show progress on standard error.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="No progress, no summary."),
    config,
)

reporting = _group(
    click.option("--rejects", metavar="FILE", help="Write rejected records here."),
    click.option("--manifest", metavar="FILE", help="Write versions and counts."),
    click.option("--strict", is_flag=True, help="Exit with 4 after rejects."),
    watched,
)

rules = _group(
    click.option(
        "--rules",
        multiple=True,
        metavar="PATH",
        help="More rule files or folders, after the shipped ones.",
    ),
    click.option(
        "--disable",
        multiple=True,
        metavar="ID|CATEGORY",
        help="Switch off a rule or a category.",
    ),
    click.option(
        "--enable",
        multiple=True,
        metavar="ID|CATEGORY",
        help="Let rules act that only mark: standfirst, caption, embed, …",
    ),
    click.option("--no-shipped-rules", is_flag=True, help="Only the rules in --rules."),
)

removals = click.option(
    "--removals", metavar="FILE", help="Write all that was removed, with its rule."
)

no_prune = click.option(
    "--no-prune",
    is_flag=True,
    help="Leave pages whole: no DOM rule takes anything out before extraction.",
)

keep_html = click.option(
    "--keep-html",
    is_flag=True,
    help="Leave the html field in records that came with one.",
)

metadata = _group(
    click.option(
        "--origins",
        is_flag=True,
        help="Write where each fact of a page was found: json-ld, meta, visible, …",
    ),
    click.option(
        "--detect-language",
        is_flag=True,
        help="Tell the language by the text; what the page declares is the fallback.",
    ),
)

dedup = _group(
    click.option(
        "--threshold",
        type=click.FloatRange(0, 1, min_open=True),
        default=0.5,
        show_default=True,
        help="Least Jaccard similarity of two copies of a story.",
    ),
    click.option(
        "--shingle",
        type=click.IntRange(1, 16),
        default=3,
        show_default=True,
        help="Words in a shingle.",
    ),
    click.option(
        "--keep",
        default="first",
        show_default=True,
        metavar="[first|longest|earliest|source|FIELD]",
        help="Which copy is kept: smallest (date, id), most text, oldest moment,"
        " no credit to another; or smallest value of a field, largest of -FIELD.",
    ),
    click.option(
        "--within",
        type=click.Choice(["day", "host"]),
        help="Compare only records of one day (by date), or of one host.",
    ),
    click.option(
        "--merge-updates",
        is_flag=True,
        help="Later versions of a story join it; else they are told of only.",
    ),
    click.option(
        "--no-strip",
        is_flag=True,
        help="Compare sentences that a host repeats, too.",
    ),
    click.option(
        "--furniture",
        metavar="FILE",
        help="Take what hosts repeat from this table; learn nothing.",
    ),
    click.option(
        "--save-furniture",
        metavar="FILE",
        help="Write what was learned of hosts, for --furniture.",
    ),
)

stripping = click.option(
    "--strip",
    type=click.Choice(["learned", "rules", "both", "none"]),
    default="learned",
    show_default=True,
    help="What is left out of the comparison, not of the output: sentences that a host"
    " repeats, what rules would remove, both, or nothing.",
)

marking = _group(
    click.option(
        "--mark",
        is_flag=True,
        help="Keep all records; add cluster, canonical, relation, similarity.",
    ),
    click.option("--clusters", metavar="FILE", help="Write the clusters."),
    click.option(
        "--stream",
        is_flag=True,
        help="Decide on each record as it comes: the first of a story is kept.",
    ),
    click.option(
        "--index",
        metavar="FILE|URL",
        help="Stream, and compare with all that this index holds; add to it. A file,"
        " or redis://HOST:PORT/DB?name=NAME, which several processes share.",
    ),
)

use_clusters = click.option(
    "--use-clusters",
    metavar="FILE",
    help="Find no copies: go by the clusters in this file, of `cluster` or `merge`.",
)

keep_at_sketch = click.option(
    "--keep",
    default="first",
    show_default=True,
    metavar="[first|longest|earliest|source|FIELD]",
    help="Which copy is to be kept; source and FIELD look at more of each record.",
)


_resume = click.option(
    "--resume",
    is_flag=True,
    help="With --shard: do nothing where the part is finished, whole, and made by the"
    " same options from the same inputs.",
)

sketching = _group(
    click.option(
        "--shard",
        metavar="I/N",
        default="1/1",
        show_default=True,
        help="Sketch only the I-th of N parts of the records.",
    ),
    _resume,
)

sharding = _group(
    click.option(
        "--shard",
        metavar="I/N",
        help="Do only the I-th of N parts of the work; -o, --removals and --rejects"
        " name folders then.",
    ),
    _resume,
    click.option(
        "--parts-as",
        type=click.Choice(["jsonl.zst", "jsonl.gz", "jsonl", "parquet"]),
        default="jsonl.zst",
        show_default=True,
        help="What the files of parts are.",
    ),
)


def field_names(options: dict[str, Any]) -> FieldNames:
    """Collect the `--NAME-field` options."""
    return FieldNames(**{name: options[f"{name}_field"] for name in _FIELDS})


def worker_count(options: dict[str, Any]) -> int:
    """Give the jobs wanted, at most the processors there are times four."""
    return int(min(options["jobs"], (os.cpu_count() or 1) * 4))
