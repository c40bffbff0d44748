"""Records that were rejected, counted by reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cleanlit.document import REASON_MEANING
from cleanlit.errors import InputError
from cleanlit.io.objects import read_objects
from cleanlit.report.model import RejectRow
from cleanlit.report.ordinals import Ordinals
from cleanlit.report.sample import Sample, rank_of

_EXAMPLES: Final = 5
_DETAIL: Final = 200
_MEANING: Final = {str(reason): said for reason, said in REASON_MEANING.items()}


@dataclass(slots=True)
class Rejects:
    """Counts of rejects by reason, and the ordinals of all."""

    counts: dict[str, int] = field(default_factory=dict)
    ordinals: Ordinals = field(default_factory=Ordinals)
    _examples: dict[str, Sample[tuple[str | None, str, str]]] = field(
        default_factory=dict
    )

    @property
    def total(self) -> int:
        """The number of rejected records."""
        return sum(self.counts.values())

    def rows(self) -> tuple[RejectRow, ...]:
        """Give the reasons, the most frequent first."""
        return tuple(
            RejectRow(
                reason,
                _MEANING.get(reason, ""),
                count,
                tuple(self._examples[reason]) if reason in self._examples else (),
            )
            for reason, count in sorted(
                self.counts.items(), key=lambda item: (-item[1], item[0])
            )
        )


def read_rejects(path: str) -> Rejects:
    """Read a rejects file. Raises `InputError` for a line that is no reject."""
    rejects = Rejects()
    for number, line in read_objects(path):
        reason = line.get("reason")
        if not isinstance(reason, str) or reason not in _MEANING:
            raise InputError(path, f"line {number} is no reject: no known reason")
        try:
            ordinal = int(line["ordinal"])
            rejects.ordinals.add(ordinal)
        except (KeyError, TypeError, ValueError) as error:
            said = f"line {number} is no reject: no ordinal"
            raise InputError(path, said) from error
        rejects.counts[reason] = rejects.counts.get(reason, 0) + 1
        identity = line.get("id")
        name = None if identity is None else str(identity)
        rank = rank_of(ordinal, name)
        detail = str(line.get("detail") or "")[:_DETAIL]
        examples = rejects._examples.setdefault(reason, Sample(_EXAMPLES))
        examples.add(rank, (name, str(line.get("source") or ""), detail))
    return rejects


def rejects_of_manifest(counts: dict[str, int]) -> Rejects:
    """Give the counts of a manifest, where there is no rejects file."""
    return Rejects(counts=dict(counts))
