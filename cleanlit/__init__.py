"""cleanlit turns crawled news into clean, deduplicated text.

    import cleanlit as cl

    cleaner = cl.Cleaner(cl.load_rules())
    for outcome in cl.stream(cl.read("crawl.warc.gz"), cl.Extractor(), cleaner):
        ...

Names are imported on first use, so that `import cleanlit` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cleanlit._version import __version__

if TYPE_CHECKING:
    from cleanlit.clean.cleaner import Cleaner, rebuild
    from cleanlit.clean.explain import explain
    from cleanlit.clean.mask import RuleMask
    from cleanlit.clean.pruning import Pruner
    from cleanlit.dedup.frame import load_furniture
    from cleanlit.dedup.index import StoryIndex
    from cleanlit.dedup.options import DedupOptions, Keep
    from cleanlit.dedup.scopes import Within
    from cleanlit.dedup.similarity import Part, Similarity, similarity
    from cleanlit.dedup.stream import Deduplicator
    from cleanlit.document import (
        Cleaned,
        Cluster,
        Decision,
        Document,
        Mark,
        Match,
        Member,
        Origin,
        Pruned,
        Reason,
        Refusal,
        Rejected,
        Removal,
    )
    from cleanlit.errors import (
        CleanlitError,
        ConfigError,
        ExtractError,
        IndexCorrupt,
        IndexLocked,
        IndexVersion,
        InputError,
        MissingExtra,
        OutputError,
        RuleError,
        UsageError,
    )
    from cleanlit.extract.extractor import Extractor, extract
    from cleanlit.io.record import FieldNames, Format
    from cleanlit.io.sources import ReadOptions, read
    from cleanlit.repeats.table import FurnitureTable
    from cleanlit.rules.load import load_rules
    from cleanlit.rules.model import RuleSet
    from cleanlit.run.library import cluster, stream

_HOMES = {
    "clean.cleaner": ("Cleaner", "rebuild"),
    "clean.explain": ("explain",),
    "clean.mask": ("RuleMask",),
    "clean.pruning": ("Pruner",),
    "dedup.frame": ("load_furniture",),
    "dedup.index": ("StoryIndex",),
    "dedup.options": ("DedupOptions", "Keep"),
    "dedup.scopes": ("Within",),
    "dedup.similarity": ("Part", "Similarity", "similarity"),
    "dedup.stream": ("Deduplicator",),
    "document": (
        "Cleaned", "Cluster", "Decision", "Document", "Mark", "Match", "Member",
        "Origin", "Pruned", "Reason", "Refusal", "Rejected", "Removal",
    ),
    "errors": (
        "CleanlitError", "ConfigError", "ExtractError", "IndexCorrupt", "IndexLocked",
        "IndexVersion", "InputError", "MissingExtra", "OutputError", "RuleError",
        "UsageError",
    ),
    "extract.extractor": ("Extractor", "extract"),
    "io.record": ("FieldNames", "Format"),
    "io.sources": ("ReadOptions", "read"),
    "repeats.table": ("FurnitureTable",),
    "rules.load": ("load_rules",),
    "rules.model": ("RuleSet",),
    "run.library": ("cluster", "stream"),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Cleaned",
    "Cleaner",
    "CleanlitError",
    "Cluster",
    "ConfigError",
    "Decision",
    "DedupOptions",
    "Deduplicator",
    "Document",
    "ExtractError",
    "Extractor",
    "FieldNames",
    "Format",
    "FurnitureTable",
    "IndexCorrupt",
    "IndexLocked",
    "IndexVersion",
    "InputError",
    "Keep",
    "Mark",
    "Match",
    "Member",
    "MissingExtra",
    "Origin",
    "OutputError",
    "Part",
    "Pruned",
    "Pruner",
    "ReadOptions",
    "Reason",
    "Refusal",
    "Rejected",
    "Removal",
    "RuleError",
    "RuleMask",
    "RuleSet",
    "Similarity",
    "StoryIndex",
    "UsageError",
    "Within",
    "__version__",
    "cluster",
    "explain",
    "extract",
    "load_furniture",
    "load_rules",
    "read",
    "rebuild",
    "similarity",
    "stream",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'cleanlit' has no attribute {name!r}")
    value = getattr(import_module(f"cleanlit.{home}"), name)
    globals()[name] = value
    # Whatever imports the package `cleanlit.extract` puts it where the function
    # `extract` belongs: then the next use finds the function again.
    if isinstance(globals().get("extract"), ModuleType):
        del globals()["extract"]
    return value


def __dir__() -> list[str]:
    return __all__
