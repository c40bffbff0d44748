"""`python -m corpus.render`: make the sample pages from their gold files."""

from __future__ import annotations

from pathlib import Path

import click

from cleanlit.errors import InputError
from corpus.render.files import stale, write

_CORPUS = Path(__file__).parents[1]


@click.command(name="corpus.render")
@click.option(
    "--check", is_flag=True, help="Write nothing; name the files that differ, exit 1."
)
def main(*, check: bool) -> None:
    """Make HTML, plain text, the archive and the checksums of the sample pages."""
    try:
        names = stale(_CORPUS) if check else write(_CORPUS)
    except InputError as error:
        raise click.ClickException(str(error)) from error
    for name in names:
        click.echo(f"corpus/{name}")
    if check and names:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
