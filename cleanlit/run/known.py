"""Clusters that were found before: what becomes of a record is looked up."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, Final
from zlib import crc32

import numpy as np

from cleanlit.document import Decision
from cleanlit.errors import InputError
from cleanlit.io.objects import read_lines

_RELATIONS: Final = ("canonical", "exact", "near", "cut", "update")


class KnownClusters:
    """Decides on records by a file of clusters, as `cluster` and `merge` write it.

    A record is told by its ordinal; a sum of its id is kept to notice another corpus.
    In memory a member of a cluster takes some 30 bytes, and a cluster its names.
    Raises `InputError` for another file.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._names: list[tuple[str, str]] = []
        columns = array("q"), array("I"), array("B"), array("d"), array("I")
        for line in _lines(path):
            names = (line["cluster"], line["canonical"])
            for member in zip(
                line["ordinals"],
                line["relations"],
                line["similarities"],
                line["members"],
                strict=True,
            ):
                ordinal, relation, similarity, name = member
                columns[0].append(ordinal)
                columns[1].append(len(self._names))
                columns[2].append(_RELATIONS.index(relation))
                columns[3].append(similarity)
                columns[4].append(_sum(name))
            self._names.append(names)
        ordinals = np.frombuffer(columns[0], np.int64)
        order = np.argsort(ordinals)
        self._ordinals = ordinals[order]
        self._clusters = np.frombuffer(columns[1], np.uint32)[order]
        self._relations = np.frombuffer(columns[2], np.uint8)[order]
        self._similarities = np.frombuffer(columns[3], np.float64)[order]
        self._sums = np.frombuffer(columns[4], np.uint32)[order]

    def decide(self, sketches: Iterable[Any]) -> list[Decision]:
        """Decide on records; a sketch says only who they are."""
        return [self._decision(sketch.ordinal, sketch.id) for sketch in sketches]

    def furniture(self) -> None:
        """Nothing is learned here."""

    def _decision(self, ordinal: int, name: str) -> Decision:
        at = int(np.searchsorted(self._ordinals, ordinal))
        if at == len(self._ordinals) or self._ordinals[at] != ordinal:
            return Decision(name, ordinal, True, name, name, "unique", 1.0)
        if self._sums[at] != _sum(name):
            raise InputError(
                self._path,
                f"does not fit the input: record {ordinal} is {name!r}, and another"
                " there; name the inputs that the clusters were found in",
            )
        cluster, canonical = self._names[self._clusters[at]]
        relation = _RELATIONS[self._relations[at]]
        keep = relation == _RELATIONS[0]
        similarity = float(self._similarities[at])
        return Decision(name, ordinal, keep, cluster, canonical, relation, similarity)


def _sum(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass"))


def _lines(path: str) -> Iterator[dict[str, Any]]:
    """Give the clusters of a file; its pairs are passed over."""
    for number, found in read_lines(path):
        if "cluster" in found and "ordinals" in found:
            yield found
        elif "left" not in found:
            raise InputError(path, f"line {number} is no cluster")
