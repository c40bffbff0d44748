"""The `cleanlit` command: verbs that are imported when called, and the exit codes.

0 done, 1 a check found something, 2 usage, configuration or rules, 3 an input cannot
be read or an output not written, 4 records were rejected under `--strict`, 5 a defect,
130 interrupted. A closed pipe is silent and 0.
"""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from typing import Any

import click

from cleanlit.cli.verbs import VERBS
from cleanlit.errors import CleanlitError, ClosedPipe, RuleError

INTERRUPTED = 130
INTERNAL = 5


class _Verbs(click.Group):
    """A group that knows its verbs by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = import_module(f"cleanlit.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; click would make a closed pipe exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedPipe from error

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from cleanlit._version import __version__
    from cleanlit.dedup.shingles import KERNEL

    click.echo(f"cleanlit {__version__} (kernel: {KERNEL})")
    ctx.exit()


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the version and the kernel in use.",
)
def app() -> None:
    """Turn crawled news into clean, deduplicated text.

    Inputs are files, folders, globs or `-` (standard input, the default in a pipe):
    HTML pages, WARC, JSON lines with html or text, CSV, Parquet, plain text; as they
    are, or compressed with gzip or zstd. Output is JSON lines, or Parquet by suffix.
    """


def run(args: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(code(args))


def code(args: list[str] | None = None) -> int:
    """Run the command line and give the exit code."""
    try:
        result: Any = app.main(args, prog_name="cleanlit", standalone_mode=False)
        # Buffered bytes may meet a closed pipe or a full disk only here.
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("cleanlit: aborted", err=True)
        return INTERRUPTED
    except (BrokenPipeError, ClosedPipe):
        _silence(sys.stdout)
        return 0
    except RuleError as error:
        count = len(error.problems)
        click.echo(f"cleanlit: {count} problem{'s' * (count > 1)} in rules:", err=True)
        click.echo(str(error), err=True)
        return error.exit_code
    except CleanlitError as error:
        click.echo(f"cleanlit: {error}", err=True)
        _silence(sys.stdout)
        return error.exit_code
    except OSError as error:
        where = error.filename or "standard output"
        click.echo(f"cleanlit: {where}: {error.strerror}", err=True)
        _silence(sys.stdout)
        return 3
    except Exception:
        traceback.print_exc()
        click.echo("cleanlit: this is a defect; please report it", err=True)
        return INTERNAL
    return result if isinstance(result, int) else 0


def _silence(stream: Any) -> None:
    """Keep the interpreter from complaining at exit about a stream that is gone."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
