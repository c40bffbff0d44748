"""`python -m benchmarks.scale measure | predict`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from benchmarks.scale import measuring
from benchmarks.scale.model import fit

HERE: Final = Path(__file__).parent
MEASURED: Final = HERE / "measured.json"
# The model sees no larger size.
FITTED: Final = 400_000


@click.group()
def main() -> None:
    """Measure what `cleanlit cluster` costs, and predict what more would."""


@main.command("measure")
@click.argument("wires", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--to", type=click.Path(path_type=Path), default=MEASURED)
def measure_all(wires: tuple[Path, ...], runs: int, to: Path) -> None:
    """Run `cluster` on files of records, and write down what it took.

    Sizes that were measured before stay as they are.

    \b
        cleanlit bench make-corpus --documents 10000 --seed 9 -o w10k.jsonl
        python -m benchmarks.scale measure w10k.jsonl
    """
    known = {size.documents: size for size in measuring.read(to)} if to.exists() else {}
    for wire in wires:
        size = measuring.measure_size(wire, runs)
        known[size.documents] = size
        measuring.write(to, known.values())
        click.echo(
            f"{size.documents:,} documents: {size.cpu_s:.1f} CPU s, "
            f"{size.peak_bytes / 1e6:.0f} MB, {size.spool_bytes / 1e6:.0f} MB on disk"
        )


@main.command("predict")
@click.argument("documents", nargs=-1, type=int)
@click.option("--from", "source", type=click.Path(path_type=Path), default=MEASURED)
def predict(documents: tuple[int, ...], source: Path) -> None:
    """Fit the model on sizes up to 400,000, and say what DOCUMENTS would cost.

    Beside sizes that were measured stands how far off the model is.
    """
    sizes = measuring.read(source)
    model = fit([size for size in sizes if size.documents <= FITTED])
    measured = {size.documents: size for size in sizes}
    for number in documents or tuple(measured):
        cost, seen = model.at(number), measured.get(number)
        click.echo(f"{number:,} documents:")
        for name, unit, scale in (
            ("cpu_s", "CPU s", 1.0),
            ("peak_bytes", "MB of memory", 1e6),
            ("spool_bytes", "MB on disk", 1e6),
        ):
            value = getattr(cost, name) / scale
            said = f"  {value:,.1f} {unit}"
            if seen:
                was = getattr(seen, name) / scale
                said += f"; measured {was:,.1f} ({value / was - 1:+.0%})"
            click.echo(said)


if __name__ == "__main__":
    main()
