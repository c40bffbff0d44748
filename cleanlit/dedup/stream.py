"""Near-duplicates of a stream: the decision on a document as it comes."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from cleanlit.dedup.bands import Bands
from cleanlit.dedup.closing import Closing
from cleanlit.dedup.engine import Engine
from cleanlit.dedup.frame import Frame, FrozenFrame, LearningFrame, NoFrame
from cleanlit.dedup.options import DedupOptions
from cleanlit.dedup.rowspool import RowSpool
from cleanlit.dedup.scopes import Within, scope_of
from cleanlit.dedup.shelf import Body, Entry
from cleanlit.dedup.shingles import Hashes
from cleanlit.dedup.sketch import Mask, Sketch, Sketcher, whole_text
from cleanlit.dedup.spool import Spool
from cleanlit.document import Decision, Document, Origin
from cleanlit.errors import UsageError
from cleanlit.repeats.table import FurnitureTable

_HEAD: Final = struct.Struct("<16s4I")
# Bytes of a document that hold its id, if that is not very long.
_FIRST: Final = 256
# Entries that stay in memory, at some 300 bytes each.
_ENTRIES: Final = 4_096
# Documents that are prepared together.
TOGETHER: Final = 512


class Deduplicator(Closing):
    """Finds near-duplicates among documents that come one after the other.

    The first document of a story is kept. What was decided stays: where a later
    document connects two stories it joins the one that it is most like.

    With a `furniture` table what hosts repeat is known from the first document on;
    without one it is learned on the way, from the third story that holds a sentence.

    Memory: about 0.6 kB for a document that is not an exact copy, and what was learned
    (up to 25 kB a host). The hashes of words lie in a temporary file, 8 bytes a word.
    """

    def __init__(
        self,
        options: DedupOptions | None = None,
        *,
        furniture: FurnitureTable | None = None,
        within: Within | None = None,
        mask: Mask = whole_text,
    ) -> None:
        self.options = options or DedupOptions()
        self._within = Within(within) if within else None
        self._frame = frame_for(self.options, furniture)
        self._shelf = _Bodies()
        self._sketch = Sketcher(self.options, mask)
        bands = Bands(self.options.bucket)
        self._rows = RowSpool()
        self._engine = Engine(self.options, self._frame, self._shelf, bands, self._rows)
        self._given = furniture
        self._count = 0

    def add(self, document: Document) -> Decision:
        """Decide on a document; one without an id goes by its URL or its position."""
        self._count += 1
        placed = replace(document, origin=Origin(self._count), html=None)
        return self.add_sketch(self._sketch(placed))

    def add_sketch(self, sketch: Sketch) -> Decision:
        """Decide on a document that was sketched elsewhere."""
        return self.decide([sketch])[0]

    def decide(self, sketches: Iterable[Sketch]) -> list[Decision]:
        """Decide on documents in their order; many at once are several times faster."""
        source = iter(sketches)
        decisions = []
        while batch := list(islice(source, TOGETHER)):
            scopes = [scope_of(sketch, self._within) for sketch in batch]
            ready = self._engine.prepare(batch, scopes)
            decisions += [self._engine.decide(one) for one in ready]
        return decisions

    def furniture(self) -> FurnitureTable | None:
        """Give the table in use, or freeze what was learned; None without stripping."""
        if isinstance(self._frame, LearningFrame):
            return self._frame.table()
        return self._given

    def close(self) -> None:
        """Delete the temporary files."""
        self._shelf.close()
        self._rows.close()


def frame_for(options: DedupOptions, furniture: FurnitureTable | None) -> Frame:
    """Choose what is left out. Raises `UsageError` for a contradiction."""
    if options.candidates != "native":
        raise UsageError("candidates='datasketch' is for batches, not for a stream")
    if furniture is not None:
        if not options.strip:
            raise UsageError("a furniture table has no use where nothing is stripped")
        return FrozenFrame(furniture)
    return LearningFrame(options.strip) if options.strip else NoFrame()


class _Bodies:
    """A shelf in a temporary file; in memory it holds 12 bytes a document.

    A document is its digest, four numbers of 32 bits (host, words, sentences, bytes of
    the id), the id, padded to 8 bytes, the hashes of its words, and the lengths of its
    sentences.
    """

    def __init__(self) -> None:
        self._spool = Spool()
        self._starts = array("q", [0])
        self._stories = array("I")
        self._hosts: dict[str, int] = {}
        self._names: list[str] = []
        self._changed: dict[int, Entry] = {}
        self._known: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._stories)

    def close(self) -> None:
        self._spool.close()

    def put(self, entry: Entry, body: Body | None, keys: Hashes) -> None:
        # An exact copy is not needed again: the text that it is a copy of stands here.
        if body is None:
            return
        host = self._hosts.setdefault(body.host, len(self._hosts))
        if host == len(self._names):
            self._names.append(body.host)
        name = entry.id.encode("utf-8", "surrogatepass")
        words = (len(body.content) - 4 * body.sentences) // 8
        head = _HEAD.pack(entry.exact, host, words, body.sentences, len(name))
        parts = head, name, bytes(-len(name) % 8)
        data = b"".join((*parts, body.content))
        self._starts.append(self._spool.append(data) + len(data))
        self._stories.append(entry.story)
        self._note(len(self) - 1, entry)
        if entry.digest or entry.window:
            self._changed[len(self) - 1] = entry

    def entry(self, number: int) -> Entry:
        known = self._changed.get(number) or self._known.get(number)
        if known is None:
            start = self._starts[number]
            head = self._spool.read(start, _FIRST)
            exact, _, _, _, size = _HEAD.unpack_from(head)
            if size > _FIRST - _HEAD.size:
                head = self._spool.read(start, _HEAD.size + size)
            name = head[_HEAD.size : _HEAD.size + size]
            known = Entry(
                name.decode("utf-8", "surrogatepass"), exact, self._stories[number]
            )
            self._note(number, known)
        return known

    def fetch(self, numbers: Sequence[int]) -> None:
        pass

    def change(self, number: int, entry: Entry) -> None:
        self._changed[number] = entry

    def bodies(self, numbers: list[int]) -> list[Body]:
        return [self._body(number) for number in numbers]

    def _body(self, number: int) -> Body:
        start = self._starts[number]
        data = self._spool.read(start, self._starts[number + 1] - start)
        _, host, _, sentences, size = _HEAD.unpack_from(data)
        at = _HEAD.size + size + -size % 8
        return Body(self._names[host], memoryview(data)[at:], sentences)

    def _note(self, number: int, entry: Entry) -> None:
        if len(self._known) >= _ENTRIES:
            self._known.clear()
        self._known[number] = entry
