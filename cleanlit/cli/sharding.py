"""`--shard I/N`: a job that is one part of a larger one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click

from cleanlit.errors import OutputError, UsageError
from cleanlit.io.codec import STDIN, suffixes
from cleanlit.io.record import SUFFIXES
from cleanlit.io.shards import Shard
from cleanlit.io.sources import Sources
from cleanlit.run.counts import Counts
from cleanlit.run.parts import Part, Work, checksum, read_manifest

# The suffix of parts that hold sketches.
SKETCHES: Final = "sketch.zst"
_FOLDERS: Final = ("output", "removals", "rejects")
# What makes no difference to what is written, or is told otherwise.
_ASIDE: Final = frozenset(
    {
        "inputs", "lists", "output", "removals", "rejects", "jobs", "progress", "quiet",
        "strict", "shard", "resume", "parts_as", "manifest",
    }
)  # fmt: skip
# Files whose content counts, and not where they lie.
_READ: Final = ("furniture", "use_clusters")


class Share:
    """The part of a job that was asked for: where it goes, and whether it is there."""

    def __init__(self, verb: str, options: dict[str, Any], part: Part) -> None:
        self.part = part
        self._verb = verb
        self._options = options
        self._work: Work | None = None

    @property
    def shard(self) -> Shard:
        """Which part it is."""
        return self.part.shard

    def is_finished(self, sources: Sources, rules: str) -> bool:
        """Tell whether there is nothing to do; else make ready to do it.

        `rules` is the digest of those in use.
        """
        assert sources.division is not None
        self._check(sources.paths)
        settings = {k: v for k, v in self._options.items() if k not in _ASIDE}
        for name in _READ:
            if settings.get(name):
                settings[name] = checksum(settings[name])
        for name in ("removals", "rejects"):
            settings[name] = bool(self._options.get(name))
        self._work = Work(self._verb, settings, rules, sources.division)
        if self._options["resume"]:
            why = self.part.unfinished(self._work)
            if why is None:
                self._say("is finished and whole, nothing to do")
                return True
            if why:
                self._say(f"is made again: {why}")
        for path in self.part.files.values():
            _make_folder(str(Path(path).parent))
        self.part.begin()
        return False

    def finish(self, counts: Counts, run: dict[str, Any]) -> None:
        """Seal the part, if it is whole."""
        if not counts.interrupted and self._work:
            self.part.finish(self._work, run)

    def code(self) -> int:
        """Give the exit code of a part that was there: as when it was made."""
        found = read_manifest(self.part.manifest) or {}
        rejected = found.get("run", {}).get("counts", {}).get("rejected", 0)
        return 4 if rejected and self._options["strict"] else 0

    def _say(self, what: str) -> None:
        if not self._options["quiet"]:
            said = f"cleanlit {self._verb}: {self.shard.name} {what}"
            click.echo(said, err=True)

    def _check(self, inputs: Iterable[str]) -> None:
        """Refuse to write into a folder that is read: parts of others would be read."""
        for path in self.part.files.values():
            folder = Path(path).parent.resolve()
            for source in inputs:
                if source == STDIN or not os.path.isdir(source):
                    continue
                if folder.is_relative_to(Path(source).resolve()):
                    raise UsageError(
                        f"{folder} lies in {source}, which is read; put parts elsewhere"
                    )


def share(
    verb: str, options: dict[str, Any], suffix: str | None = None
) -> Share | None:
    """Give the part that `--shard` asks for; None without. Raises `UsageError`.

    Its files have the `suffix`, or the one that `--parts-as` says.
    """
    if not options.get("shard"):
        if options.get("resume"):
            raise UsageError("--resume goes with --shard; for one part that is 1/1")
        return None
    shard = Shard.parse(options["shard"])
    if options["output"] == STDIN:
        raise UsageError("--shard writes a file of its own: name a folder with -o")
    if options.get("manifest"):
        raise UsageError("--shard writes a manifest beside each part: drop --manifest")
    files = {}
    for role in _FOLDERS:
        folder = options.get(role)
        if not folder:
            continue
        _check_folder(role, folder)
        kind = suffix or options["parts_as"]
        if role != "output" and kind == "parquet":
            kind = "jsonl.zst"
        files[role] = os.path.join(folder, f"{shard.name}.{kind}")
    return Share(verb, options, Part(shard, files))


def _check_folder(role: str, folder: str) -> None:
    flag = "-o" if role == "output" else f"--{role}"
    suffix, codec = suffixes(folder)
    if folder == STDIN or (os.path.exists(folder) and not os.path.isdir(folder)):
        raise UsageError(f"{folder} is no folder: with --shard {flag} names a folder")
    if not os.path.isdir(folder) and (suffix in SUFFIXES or codec):
        raise UsageError(
            f"{folder} is the name of a file: with --shard {flag} names a folder"
        )


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise OutputError(folder, f"cannot be made: {error.strerror}") from error
