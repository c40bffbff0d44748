"""Cluster near-duplicates with one peer: records on standard input, clusters out.

Stands alone: it runs in an environment that holds the peer and nothing of cleanlit, so
it imports the standard library, and the peer when that is chosen.

A record is `{"id", "text"}`. Every cluster of two or more is a line
`{"cluster": smallest id, "members": [ids in input order]}`, in order of first members.

The job is the same for all, as far as a peer lets itself be told: word 3-grams of
lower-cased tokens, 128 hashes, a threshold, a check of candidates by the estimated
similarity, and clusters as what is connected. Seeds are fixed, and nobody has threads.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import pickle
import re
import struct
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

Edge = tuple[int, int]
FindEdges = Callable[[Sequence[str], float], Iterable[Edge]]

SHINGLE_TOKENS: Final = 3
HASHES: Final = 128
THRESHOLD: Final = 0.5
SEED: Final = 1
_TOKEN: Final = re.compile(r"\w+")
_ENVIRONMENT: Final[Mapping[str, str]] = {
    "RAYON_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    "TQDM_DISABLE": "1",
}


@dataclass(frozen=True)
class Clusterer:
    """A peer: what its version is asked of, and what imports it and gives its call."""

    distribution: str
    load: Callable[[], FindEdges]


def main(args: list[str]) -> int:
    """Run one peer over standard input; give the exit code."""
    parser = argparse.ArgumentParser(description="Cluster texts with one peer.")
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    options = parser.parse_args(args)
    peer = PEERS[options.name]
    # Before the import: thread pools are made then.
    os.environ.update(_ENVIRONMENT)
    warnings.simplefilter("ignore")
    logging.disable()
    with redirect_stdout(sys.stderr):
        find_edges = peer.load()
        ids, texts = read_records(sys.stdin.buffer)
        edges = find_edges(texts, options.threshold) if texts else ()
        clusters = connect(len(texts), edges)
    for members in clusters:
        names = [ids[member] for member in members]
        print(json.dumps({"cluster": min(names), "members": names}))
    said = {"failures": 0, "version": version(peer.distribution)}
    print(json.dumps(said), file=sys.stderr)
    return 0


def read_records(lines: IO[bytes]) -> tuple[list[str], list[str]]:
    """Read ids and texts."""
    ids, texts = [], []
    for line in lines:
        record = json.loads(line)
        ids.append(record["id"])
        texts.append(record["text"])
    return ids, texts


def connect(size: int, edges: Iterable[Edge]) -> list[list[int]]:
    """Give the connected sets of two or more of `size` positions, by union-find."""
    parents = list(range(size))
    for left, right in edges:
        one, other = _root(parents, left), _root(parents, right)
        # The smaller is the root, so that the order of edges makes no difference.
        parents[max(one, other)] = min(one, other)
    sets: dict[int, list[int]] = {}
    for position in range(size):
        sets.setdefault(_root(parents, position), []).append(position)
    return [members for members in sets.values() if len(members) > 1]


def _root(parents: list[int], position: int) -> int:
    while parents[position] != position:
        parents[position] = parents[parents[position]]
        position = parents[position]
    return position


def shingle(text: str) -> set[str]:
    """Give the runs of three tokens. A text of one or two tokens is one shingle."""
    tokens = _TOKEN.findall(text.lower())
    if len(tokens) < SHINGLE_TOKENS:
        return {" ".join(tokens)} if tokens else set()
    runs = zip(*(tokens[start:] for start in range(SHINGLE_TOKENS)), strict=False)
    return {" ".join(run) for run in runs}


def choose_rows(threshold: float, *, dividing: bool = False) -> int:
    """Choose how many hashes a band has, for peers that leave it to their users.

    A pair becomes a candidate with some probability of one half where its similarity is
    (1 / bands) ^ (1 / rows): Leskovec et al., Mining of Massive Datasets, 3.4.2.
    """

    def miss(rows: int) -> float:
        bands = HASHES // rows
        return abs(math.pow(1 / bands, 1 / rows) - threshold)

    usual = range(1, HASHES // 2 + 1)
    return min((r for r in usual if not (dividing and HASHES % r)), key=miss)


def load_datasketch() -> FindEdges:
    """Import datasketch: MinHashLSH with the bands that it chooses for a threshold."""
    datasketch = import_module("datasketch")
    hash32 = import_module("xxhash").xxh32_intdigest

    def find(texts: Sequence[str], threshold: float) -> Iterator[Edge]:
        index = datasketch.MinHashLSH(threshold=threshold, num_perm=HASHES)
        runs = ([run.encode() for run in shingle(text)] for text in texts)
        made = datasketch.MinHash.generator(
            runs, num_perm=HASHES, seed=SEED, hashfunc=hash32
        )
        sketches: list[Any] = []
        for position, sketch in enumerate(made):
            sketches.append(sketch)
            if sketch.is_empty():
                continue
            for other in index.query(sketch):
                if sketch.jaccard(sketches[other]) >= threshold:
                    yield other, position
            index.insert(position, sketch, check_duplication=False)

    return find


def load_rensa() -> FindEdges:
    """Import rensa: R-MinHash, whose bands have to divide the hashes evenly."""
    rensa = import_module("rensa")

    def find(texts: Sequence[str], threshold: float) -> Iterator[Edge]:
        # Texts without a token are all alike to it.
        kept = [(at, runs) for at, text in enumerate(texts) if (runs := shingle(text))]
        places = [at for at, _ in kept]
        sets = (runs for _, runs in kept)
        sketches = rensa.RMinHash.from_token_sets(sets, HASHES, SEED)
        bands = HASHES // choose_rows(threshold, dividing=True)
        index = rensa.RMinHashLSH(threshold, HASHES, bands)
        index.insert_many(sketches)
        for position, sketch in enumerate(sketches):
            for other in index.query(sketch):
                if other < position and sketch.jaccard(sketches[other]) >= threshold:
                    yield places[other], places[position]

    return find


def load_gaoya() -> FindEdges:
    """Import gaoya, which splits words at white space and checks candidates itself."""
    gaoya = import_module("gaoya")

    def find(texts: Sequence[str], threshold: float) -> Iterator[Edge]:
        index = gaoya.minhash.MinHashStringIndex(
            hash_size=32,
            jaccard_threshold=threshold,
            num_bands=None,
            band_size=None,
            num_hashes=HASHES,
            analyzer="word",
            lowercase=True,
            ngram_range=(SHINGLE_TOKENS, SHINGLE_TOKENS),
        )
        kept = {at: text for at, text in enumerate(texts) if text.strip()}
        index.par_bulk_insert_docs(list(kept), list(kept.values()))
        found = index.par_bulk_query(list(kept.values()))
        for position, others in zip(kept, found, strict=True):
            yield from ((other, position) for other in others if other < position)

    return find


def load_text_dedup() -> FindEdges:
    """Import nothing: text-dedup is a command, which reads and writes files."""
    version("text-dedup")
    return _run_text_dedup


def _run_text_dedup(texts: Sequence[str], threshold: float) -> list[Edge]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "texts.jsonl").open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps({"text": text}) + "\n" for text in texts)
        (folder / "config.toml").write_text(
            _TEXT_DEDUP_CONFIG.format(
                threshold=threshold, hashes=HASHES, tokens=SHINGLE_TOKENS, seed=SEED
            )
        )
        done = subprocess.run(
            [sys.executable, "-I", "-m", "text_dedup.minhash"],
            cwd=folder,
            env={**os.environ, "HF_HOME": str(folder / "cache")},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"text-dedup failed:\n{done.stderr}")
        found: dict[int, int] = pickle.loads(
            (folder / "out" / "clusters.pickle").read_bytes()
        )
        return list(found.items())


# The check is by exact similarity: it has no other.
_TEXT_DEDUP_CONFIG: Final = """
[input]
input_type = "local_files"
file_type = "json"
read_arguments = {{ path = "json", data_files = "texts.jsonl", split = "train" }}

[algorithm]
algorithm_name = "minhash"
text_column = "text"
num_perm = {hashes}
ngram_size = {tokens}
threshold = {threshold}
seed = {seed}
check_false_positive = true
num_proc = 1

[output]
output_dir = "out"
save_clusters = true
skip_filtering = true

[debug]
enable_profiling = false
"""


def load_datatrove(*, default: bool = False) -> FindEdges:
    """Import datatrove: its MinHash stages up to clusters, without a check.

    With `default`, the n-grams and bands are its own, whatever the threshold: they are
    for one of 0.72. The stages run here one after the other. Under its executor each
    would be a job of its own; the last of the four writes what is left of the corpus
    and is not needed.
    """
    document = import_module("datatrove.data").Document
    stages = import_module("datatrove.pipeline.dedup.minhash")
    import_module("loguru").logger.remove()

    def configure(threshold: float) -> Any:
        if default:
            return stages.MinhashConfig(seed=SEED)
        rows = choose_rows(threshold)
        return stages.MinhashConfig(
            n_grams=SHINGLE_TOKENS,
            num_buckets=HASHES // rows,
            hashes_per_bucket=rows,
            seed=SEED,
        )

    def find(texts: Sequence[str], threshold: float) -> Iterator[Edge]:
        config = configure(threshold)
        bands = config.num_buckets
        with TemporaryDirectory() as name:
            sketches, pairs, sets = (f"{name}/{stage}" for stage in ("1", "2", "3"))
            records = (document(text=t, id=str(at)) for at, t in enumerate(texts))
            stages.MinhashDedupSignature(sketches, config).run(records)
            buckets = stages.MinhashDedupBuckets(sketches, pairs, config=config)
            for band in range(bands):
                buckets.run(rank=band, world_size=bands)
            stages.MinhashDedupCluster(pairs, sets, config, save_cluster_id=True).run()
            yield from _read_datatrove(Path(sets))

    return find


def _read_datatrove(folder: Path) -> Iterator[Edge]:
    """Read pairs of position and cluster; tie each to the first of its cluster."""
    firsts: dict[int, int] = {}
    for path in folder.glob("*.clusters"):
        for position, cluster in struct.iter_unpack("<2I", path.read_bytes()):
            yield firsts.setdefault(cluster, position), position


PEERS: Final[Mapping[str, Clusterer]] = {
    "datasketch": Clusterer("datasketch", load_datasketch),
    "rensa": Clusterer("rensa", load_rensa),
    "gaoya": Clusterer("gaoya", load_gaoya),
    "text-dedup": Clusterer("text-dedup", load_text_dedup),
    "datatrove": Clusterer("datatrove", load_datatrove),
    "datatrove-default": Clusterer("datatrove", partial(load_datatrove, default=True)),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
