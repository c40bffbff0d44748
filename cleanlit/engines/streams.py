"""Sorted streams of Arrow batches, group by group: what an engine shuffles.

An engine brings equal keys together and sorts them; what is here takes the batches of
one partition, in order, and gives batches. Groups are never torn, and no two of them
see each other: how many partitions there are makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import numpy as np

from cleanlit.dedup.corpus import WORDLESS
from cleanlit.dedup.kernel import Longs
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.reference import fmix64
from cleanlit.dedup.reference_pairs import bucket_pairs
from cleanlit.dedup.rows import hashes_of
from cleanlit.dedup.templates import SHARE
from cleanlit.engines.arrow import (
    Columns,
    flat,
    numbers,
    starts,
    table_of,
    whole_groups,
)
from cleanlit.engines.batches import FACTS, digest_bytes
from cleanlit.repeats.furniture import among, furniture

Batches = Iterable[Any]  # of pyarrow.RecordBatch
Stream = Callable[[Batches], Iterator[Any]]

_ONE: Final = np.uint64(1)
# Numbers of one partition lie together, above those of all before it.
_PART_BITS: Final = 40
# What `tag` is where a key is no band's, but a sampled shingle.
SAMPLE: Final = -1

KEY: Final[Columns] = {"key": "int64"}


def learning(least: int) -> Stream:
    """Learn what hosts repeat: the keys of sentences that `least` stories hold.

    Takes host, digest, keys and lengths, sorted by host, digest and ordinal.
    """

    def run(batches: Batches) -> Iterator[Any]:
        for table in whole_groups(batches, ["host"]):
            # The same text is there once for each host.
            table = table.filter(starts(table, ["host", "digest"]))
            keys, sentences = flat(table.column("keys"), np.uint64)
            weights, _ = flat(table.column("lengths"), np.uint32)
            owners = np.repeat(np.arange(len(sentences), dtype=np.int32), sentences)
            hosts = np.cumsum(starts(table, ["host"]), dtype=np.int64) - 1
            found = furniture(keys, owners, weights, hosts, least)
            yield table_of({"key": found.view(np.int64)}, KEY)

    return run


_KNOWN: Final = {name: kind for name, kind in FACTS.items() if name != "host"}
TEXT: Final[Columns] = {
    **_KNOWN, "site": "int64", "scope": "int64", "body": "binary", "left": "int32",
    "unit": "int64", "first": "bool", "wordless": "bool",
}  # fmt: skip
_WORDLESS: Final = digest_bytes(WORDLESS)[0]


def numbering(part: int, batches: Batches) -> Iterator[Any]:
    """Number distinct texts of each host and scope, in the order of their content.

    Takes what `bodies` gives, sorted by digest, host, scope and ordinal, in partitions
    by ranges of the first three; `part` is the number of this one. `first` marks the
    document that stands for its unit.
    """
    keys = ["digest", "host", "scope"]
    unit = (part << _PART_BITS) - 1
    last: tuple[Any, ...] | None = None
    for batch in batches:
        if not batch.num_rows:
            continue
        fresh = starts(batch, keys)
        fresh[0] = last != tuple(batch.column(key)[0].as_py() for key in keys)
        last = tuple(batch.column(key)[-1].as_py() for key in keys)
        units = unit + np.cumsum(fresh)
        unit = int(units[-1])
        made = {name: batch.column(name) for name in TEXT if name in batch.schema.names}
        made["unit"], made["first"] = units, fresh
        made["wordless"] = [d == _WORDLESS for d in batch.column("digest").to_pylist()]
        yield table_of(made, TEXT)


BUCKET: Final[Columns] = {
    "tag": "int16", "key": "int64", "unit": "int64", "size": "int32",
}  # fmt: skip


def spreading(options: DedupOptions, *, samples_only: bool = False) -> Stream:
    """Give the buckets that texts are in: a row for each band, and for each sample.

    Takes unit, scope, signature and samples, in any order. `size` is how many samples
    the text has.
    """

    def run(batches: Batches) -> Iterator[Any]:
        for batch in batches:
            units, scopes = numbers(batch, "unit"), longs(batch, "scope")
            samples, sizes = flat(batch.column("samples"), np.uint32)
            keys = samples.astype(np.uint64) ^ np.repeat(scopes, sizes)
            parts = [(np.repeat(units, sizes), np.repeat(sizes, sizes), keys, SAMPLE)]
            if not samples_only:
                bands = _band_keys(batch, options) ^ scopes[:, None]
                parts += [
                    (units, sizes, bands[:, band], band)
                    for band in range(options.bands)
                ]
            yield table_of(
                {
                    "tag": np.concatenate([np.full(len(p[0]), p[3]) for p in parts]),
                    "key": fmix64(np.concatenate([p[2] for p in parts])).view(np.int64),
                    "unit": np.concatenate([p[0] for p in parts]),
                    "size": np.concatenate([p[1] for p in parts]),
                },
                BUCKET,
            )

    return run


def _band_keys(batch: Any, options: DedupOptions) -> Longs:
    values, _ = flat(batch.column("signature"), np.uint32)
    table = values.reshape(-1, options.bands, options.rows).astype(np.uint64)
    keys = np.zeros(table.shape[:2], dtype=np.uint64)
    for column in range(options.rows):
        keys = fmix64(keys ^ table[:, :, column]) + _ONE
    return keys


PAIR: Final[Columns] = {
    "left": "int64", "right": "int64", "bands": "int32", "samples": "int32",
    "fewer": "int32",
}  # fmt: skip


def meeting(options: DedupOptions) -> Stream:
    """Give the pairs that meet in buckets, and in how many of each sort.

    Takes what `spreading` gives, sorted by tag, key and unit. In a bucket of more than
    twice `options.bucket` a text meets the first ones and the one before it: the
    order is that of the content, and a bucket costs linear time. `fewer` is the smaller
    number of samples. One pair may be given several times.
    """

    def run(batches: Batches) -> Iterator[Any]:
        for table in whole_groups(batches, ["tag", "key"]):
            count = table.num_rows
            bucket = np.cumsum(starts(table, ["tag", "key"]))
            codes = bucket_pairs(bucket, np.arange(count), count, options.bucket)
            left, right = codes // count, codes % count
            units, unit = np.unique(numbers(table, "unit"), return_inverse=True)
            size, banded = numbers(table, "size"), numbers(table, "tag")[left] != SAMPLE
            fewer = np.minimum(size[left], size[right])
            codes = unit[left] * len(units) + unit[right]
            codes, at, of = np.unique(codes, return_index=True, return_inverse=True)
            bands = np.bincount(of, banded, minlength=len(codes)).astype(np.int32)
            both = np.bincount(of, minlength=len(codes)).astype(np.int32)
            yield table_of(
                {
                    "left": units[codes // max(len(units), 1)],
                    "right": units[codes % max(len(units), 1)],
                    "bands": bands,
                    "samples": both - bands,
                    "fewer": fewer[at],
                },
                PAIR,
            )

    return run


UNIT: Final[Columns] = {"unit": "int64"}
SHINGLE: Final[Columns] = {"key": "int64", "cluster": "int64"}


def suspecting(common: Longs) -> Stream:
    """Give the texts that are made of common samples: they may be a template's.

    Takes unit, scope and samples; `common` holds sorted keys of `spreading`.
    """

    def run(batches: Batches) -> Iterator[Any]:
        for batch in batches:
            samples, sizes = flat(batch.column("samples"), np.uint32)
            scopes = np.repeat(longs(batch, "scope"), sizes)
            shared = among(common, fmix64(samples.astype(np.uint64) ^ scopes))
            owners = np.repeat(np.arange(len(sizes)), sizes)
            held = np.bincount(owners, shared, minlength=len(sizes))
            units = numbers(batch, "unit")[held > SHARE * sizes]
            yield table_of({"unit": units}, UNIT)

    return run


def shingling(batches: Batches) -> Iterator[Any]:
    """Give the shingles of texts with the cluster that each is in.

    Takes cluster, scope and row, in any order.
    """
    for batch in batches:
        data, sizes = flat(batch.column("row"), np.uint8)
        hashes, counts = hashes_of(data, sizes.astype(np.uint64))
        keys = mixed(hashes, np.repeat(longs(batch, "scope"), counts))
        clusters = np.repeat(numbers(batch, "cluster"), counts)
        yield table_of({"key": keys.view(np.int64), "cluster": clusters}, SHINGLE)


def mixed(hashes: Longs, scopes: Longs) -> Longs:
    return fmix64(hashes ^ scopes)


def longs(batch: Any, name: str) -> Longs:
    return numbers(batch, name).astype(np.int64).view(np.uint64)
