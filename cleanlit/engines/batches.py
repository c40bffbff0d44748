"""Records in Arrow batches: extract, clean and sketch, for whatever engine.

What is here takes a `pyarrow.RecordBatch` and gives one, and keeps nothing from one to
the next. An engine sends the plan to its workers as bytes, and maps.

    plan = Plan(StageOptions(clean=True, rules=load_rules())).to_bytes()
    dataset.map_batches(mapper(plan), batch_format="pyarrow")
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np

from cleanlit._version import __version__
from cleanlit.dedup import kernel
from cleanlit.dedup.corpus import WHOLE
from cleanlit.dedup.frame import words_spec
from cleanlit.dedup.kernel import Longs, Scanned
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.scopes import Within, days_of
from cleanlit.dedup.sketch import Sketches, host_keys, shingle
from cleanlit.document import Rejected
from cleanlit.engines.arrow import (
    Columns,
    binaries,
    flat,
    joined,
    numbers,
    placed,
    table_of,
)
from cleanlit.errors import UsageError
from cleanlit.io.encode import reject_line
from cleanlit.io.record import Format, Record
from cleanlit.io.tables import plain_fields
from cleanlit.run.stages import Line, StageOptions, Stages

Batch = Any  # a pyarrow.RecordBatch
Mapper = Callable[[Batch], Batch]

# Raised when the columns of batches or the content of a plan mean something else.
VERSION: Final = 1
_MAGIC: Final = b"cleanlit plan\n"
# Columns that an engine puts beside those of a table; all may be missing.
ORDINAL: Final = "_ordinal"
SOURCE: Final = "_source"
OFFSET: Final = "_offset"
# A column with a pickled `Record` or `Rejected`, where the input is no table.
ITEM: Final = "_item"

# What is known of a document, besides its text: small, and carried along.
FACTS: Final[Columns] = {
    "ordinal": "int64", "id": "binary", "host": "binary", "date": "binary",
    "chars": "int64", "source": "int8", "rank": "binary", "digest": "binary",
    "count": "int32",
}  # fmt: skip
_RECORD: Final[Columns] = {
    "line": "binary", "reject": "binary", "removals": "list<binary>",
    "changed": "int32",
}  # fmt: skip
_WORDS: Final[Columns] = {"words": "binary", "lengths": "binary", "keys": "binary"}
_ROWS: Final[Columns] = {"row": "binary", "signature": "binary", "samples": "binary"}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which stages run and with what; the rules are in it. Travels as bytes."""

    stages: StageOptions

    def to_bytes(self) -> bytes:
        """Pickle the plan, behind a line that says what can read it."""
        head = {"version": VERSION, "cleanlit": __version__, "words": words_spec()}
        return _MAGIC + json.dumps(head).encode() + b"\n" + pickle.dumps(self)

    @classmethod
    def from_bytes(cls, data: bytes) -> Plan:
        """Read a plan. Raises `UsageError` for one of another version.

        As with every pickle: read none that comes from people you do not trust.
        """
        if not data.startswith(_MAGIC):
            raise UsageError("this is no plan; make one with Plan.to_bytes")
        head, _, body = data[len(_MAGIC) :].partition(b"\n")
        made = json.loads(head)
        here = {"version": VERSION, "cleanlit": __version__, "words": words_spec()}
        if made != here:
            raise UsageError(
                f"the plan was made by cleanlit {made.get('cleanlit')}, and this worker"
                f" has {__version__}: install the same everywhere"
            )
        plan: Plan = pickle.loads(body)
        return plan

    @property
    def columns(self) -> Columns:
        """The columns of the batches that the mapper gives."""
        dedup: DedupOptions | None = self.stages.sketch
        if dedup is None:
            return {"ordinal": "int64", **_RECORD}
        return {**FACTS, **_RECORD, **(_WORDS if dedup.strip else _ROWS)}


def mapper(plan: bytes) -> Mapper:
    """Give the function that takes batches of records through the stages of a plan.

    A batch is rows of a table, or has a column `_item`. `_ordinal` numbers the records
    from 1 on (else those of each batch are), `_source` and `_offset` tell where
    they are from. There is one row for each record: `line` is the record as it is to be
    written, or `reject` says why there is none.
    """
    ready = _stages(plan)

    def run(batch: Batch) -> Batch:
        columns, stages = ready
        return _mapped(batch, columns, stages)

    return run


@lru_cache(maxsize=2)
def _stages(plan: bytes) -> tuple[Columns, Stages]:
    """Build the stages once in each process: rules take a second to compile."""
    found = Plan.from_bytes(plan)
    # A stream has a sketch with each line, a batch one for all.
    options = replace(found.stages, batched=found.stages.sketch is not None)
    return found.columns, Stages(options)


def _mapped(batch: Batch, columns: Columns, stages: Stages) -> Batch:
    items = list(_records(batch, stages.options))
    outcomes = stages.batch(items)
    found = [o for o in outcomes if isinstance(o, (Line, Rejected))]
    made: dict[str, Any] = {
        "ordinal": [outcome.origin.ordinal for outcome in found],
        "line": [o.data if isinstance(o, Line) else None for o in found],
        "reject": [reject_line(o) if isinstance(o, Rejected) else None for o in found],
        "removals": [o.removals if isinstance(o, Line) else () for o in found],
        "changed": [len(o.rules) if isinstance(o, Line) else 0 for o in found],
    }
    if "digest" in columns:
        kept = np.array([isinstance(o, Line) for o in found], dtype=bool)
        sketches = [o for o in outcomes if isinstance(o, Sketches)]
        parts = [_sketched(some, stages.options.sketch) for some in sketches]
        made |= {
            name: placed(joined([part[name] for part in parts]), kept)
            for name in (parts[0] if parts else ())
        }
    return table_of(made, columns)


def _records(batch: Batch, options: StageOptions) -> Iterator[Record | Rejected]:
    """Give the records of a batch."""
    names = batch.schema.names
    count = batch.num_rows
    ordinals = _column(batch, ORDINAL, range(1, count + 1))
    if ITEM in names:
        for ordinal, item in zip(ordinals, _column(batch, ITEM, ()), strict=True):
            yield _numbered(pickle.loads(item), ordinal)
        return
    own = [name for name in names if name not in (ORDINAL, SOURCE, OFFSET)]
    rows = batch.select(own).to_pylist()
    sources = _column(batch, SOURCE, [""] * count)
    offsets = _column(batch, OFFSET, [None] * count)
    for ordinal, source, offset, row in zip(
        ordinals, sources, offsets, rows, strict=True
    ):
        fields = plain_fields(row, options.names)
        yield Record(ordinal, source, offset, Format.PARQUET, fields)


def _column(batch: Batch, name: str, otherwise: Iterable[Any]) -> list[Any]:
    if name not in batch.schema.names:
        return list(otherwise)
    found: list[Any] = batch.column(name).to_pylist()
    return found


def _numbered(item: Record | Rejected, ordinal: int) -> Record | Rejected:
    if isinstance(item, Record):
        return replace(item, ordinal=ordinal)
    return replace(item, origin=replace(item.origin, ordinal=ordinal))


def _sketched(sketches: Sketches, options: DedupOptions) -> dict[str, Any]:
    scanned = sketches.scanned
    made: dict[str, Any] = {
        "id": [_bytes(name) for name in sketches.ids],
        "host": [_bytes(host) for host in sketches.hosts],
        "date": [None if day is None else _bytes(str(day)) for day in sketches.dates],
        "chars": sketches.chars,
        "source": list(sketches.sources),
        "rank": _ranks(sketches),
        "digest": digest_bytes(scanned.digests),
        "count": scanned.counts.tolist(),
    }
    if sketches.rows is not None:
        return made | _rows(sketches.rows, options)
    keys = kernel.keys(*scanned[:4], host_keys(sketches.hosts))
    sentences = scanned.sentences.astype(np.int64)
    made["words"] = binaries(scanned.words, 8 * scanned.counts.astype(np.int64))
    made["lengths"] = binaries(scanned.lengths, 4 * sentences)
    made["keys"] = binaries(keys, 8 * sentences)
    return made


def _ranks(sketches: Sketches) -> list[bytes | None]:
    ranks = sketches.ranks or [None] * len(sketches.ids)
    return [None if rank is None else json.dumps(rank).encode() for rank in ranks]


def _rows(rows: kernel.Rows, options: DedupOptions) -> dict[str, Any]:
    count = len(rows.sizes)
    return {
        "row": binaries(rows.data, rows.sizes.astype(np.int64)),
        "signature": binaries(rows.signatures, np.full(count, 4 * options.hashes)),
        "samples": binaries(rows.samples, 4 * rows.sampled.astype(np.int64)),
    }


def _bytes(text: str) -> bytes:
    """Encode a text that may hold half a surrogate pair, as JSON's may."""
    return text.encode("utf-8", "surrogatepass")


def text_of(data: bytes) -> str:
    """Undo that."""
    return data.decode("utf-8", "surrogatepass")


def digest_bytes(digests: Longs) -> list[bytes]:
    """Give digests of two values as 16 bytes each, which sort as the values do."""
    data = digests.astype(">u8").tobytes()
    return [data[at : at + 16] for at in range(0, len(data), 16)]


def digest_values(digests: Sequence[bytes]) -> Longs:
    """Undo `digest_bytes`: shape (texts, 2)."""
    return np.frombuffer(b"".join(digests), ">u8").astype(np.uint64).reshape(-1, 2)


BODY: Final[Columns] = {
    **FACTS, "site": "int64", "scope": "int64", "body": "binary", "left": "int32",
    **_ROWS,
}  # fmt: skip


def bodies(
    options: DedupOptions, learned: Longs, within: Within | None = None
) -> Mapper:
    """Give the function that makes what is compared of sketches.

    It takes the batches of a `mapper` without their rejects, and leaves out the
    sentences whose keys are among the sorted `learned` ones. `body` is the digest of
    what is left of a text, `left` its words; `site` and `scope` stand for its host (0
    if it has none) and for what it must share with another to be compared with it.
    """

    def run(batch: Batch) -> Batch:
        made: dict[str, Any] = {name: batch.column(name) for name in FACTS}
        hosts = batch.column("host").to_pylist()
        names = [text_of(host) for host in hosts]
        keys = host_keys(names)
        digests = digest_values(batch.column("digest").to_pylist())
        if options.strip:
            left, found = _stripped(batch, keys, learned, options, made)
        else:
            made |= {name: batch.column(name) for name in _ROWS}
            left, found = numbers(batch, "count"), digests.copy()
        whole = left < options.short
        found[whole] = digests[whole]
        found[whole, 0] ^= WHOLE
        named = np.array([bool(name) for name in names], dtype=bool)
        made["site"] = np.where(named, keys, np.uint64(0)).view(np.int64)
        made["scope"] = _scopes(batch, keys, within)
        made["body"] = digest_bytes(found)
        made["left"] = left.astype(np.int32)
        return table_of(made, BODY)

    return run


def _stripped(
    batch: Batch, keys: Longs, learned: Longs, options: DedupOptions, made: Any
) -> tuple[Any, Longs]:
    words, sizes = flat(batch.column("words"), np.uint64)
    lengths, sentences = flat(batch.column("lengths"), np.uint32)
    counts = sizes.astype(np.uint32)
    number = sentences.astype(np.uint32)
    rest, left = kernel.strip(words, counts, lengths, number, keys, learned)
    found = kernel.digests(rest, left).reshape(-1, 2).copy()
    made |= _rows(
        shingle(Scanned(rest, left, lengths, number, found), options), options
    )
    return left, found


def _scopes(batch: Batch, keys: Longs, within: Within | None) -> Any:
    if within is Within.HOST:
        return keys.view(np.int64)
    if within is Within.DAY:
        dates = batch.column("date").to_pylist()
        return days_of([None if date is None else text_of(date) for date in dates])
    return np.zeros(batch.num_rows, dtype=np.int64)
