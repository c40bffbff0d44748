"""What a worker does with one record: parse, extract, clean, sketch, encode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from cleanlit.dedup.brief import Brief, authors_of, wire_of
from cleanlit.document import Cleaned, Document, Origin, Reason, Rejected
from cleanlit.io.documents import (
    simple_fields,
    simple_id,
    simple_string,
    to_document,
)
from cleanlit.io.encode import encode
from cleanlit.io.record import PREFIX, FieldNames, Record, is_strings
from cleanlit.rules.model import RuleSet
from cleanlit.run.seen import Seen, page_key

Step = Callable[[Document], Document | Cleaned | Rejected]
_Steps = tuple[
    Callable[[Document], Document | Rejected] | Seen | None,
    Callable[[Document], Cleaned] | None,
    Any,  # a Sketcher
]


@dataclass(frozen=True, slots=True)
class Line:
    """A record that is ready to be written, with what was found on the way.

    `removals` are the lines of the removals file; `rules` counts removals by rule,
    `pruned` elements that DOM rules took out of the page;
    `sketch` is what near-duplicates are found by, with the facts that choose the
    canonical copy. `odd_evidence` tells that evidence of lines came along and did not
    fit them; `page` is what an extracted page goes by, to tell it when it comes again.
    """

    origin: Origin
    data: bytes
    removals: tuple[bytes, ...] = ()
    rules: dict[str, int] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    sketch: Any = None
    odd_evidence: bool = False
    pruned: dict[str, int] = field(default_factory=dict)
    page: bytes | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """So many records that went through, with nothing to write or to say of them."""

    count: int


@dataclass(frozen=True, slots=True)
class StageOptions:
    """Which stages run, and with what. `sketch` holds `DedupOptions`, or None.

    With `batched` the sketches of a batch come behind its lines, all in one, and not
    each with its line, which is several times faster. With `silent` no line is to be
    written: none is encoded, and those with nothing to say of them are only counted.

    `evidence` asks an extraction that nothing follows for the evidence of lines;
    cleaning always has it. With `prune` the DOM rules among `rules` act on pages.
    `origins` asks for where each fact of a page was found, `language` for the language
    of the text itself. `seen` is a folder for what was extracted, so that a page that
    comes again is not extracted again. With `mask` texts are sketched without what
    these rules take out of them, and written as they are. With `words` sketches hold
    words, to be stripped and shingled elsewhere.
    """

    names: FieldNames = FieldNames()
    max_record_bytes: int = 32 << 20
    extract: bool = False
    clean: bool = False
    rules: RuleSet | None = None
    sketch: Any = None
    keep_html: bool = False
    removals: bool = False
    evidence: bool = False
    prune: bool = False
    origins: bool = False
    language: bool = False
    batched: bool = False
    silent: bool = False
    seen: str | None = None
    mask: RuleSet | None = None
    words: bool = False


class Stages:
    """The map stages of a run as one picklable callable."""

    def __init__(self, options: StageOptions) -> None:
        self.options = options
        self._ready: _Steps | None = None

    def __getstate__(self) -> StageOptions:
        return self.options

    def __setstate__(self, options: StageOptions) -> None:
        self.__init__(options)  # type: ignore[misc]

    def __call__(self, item: Record | Rejected) -> Line | Rejected:
        """Take a record through all stages; whatever goes wrong is a result."""
        if isinstance(item, Rejected):
            return item
        *_, sketcher = self._steps()  # what cannot be built is no record's fault
        try:
            outcome = self._line(item)
            if isinstance(outcome, Rejected):
                return outcome
            line, document = outcome
            if line is None:
                line = Line(item.origin, b"")
            return replace(line, sketch=sketcher(document)) if sketcher else line
        except Exception as error:
            return _defect(item, error)

    def batch(self, items: list[Record | Rejected]) -> list[Any]:
        """Take many records through all stages.

        Gives lines and rejects in the order of the records. With `silent` a `Plain` is
        behind them, with `batched` the `Sketches` of those that are no rejects.
        """
        *_, sketcher = self._steps()
        if sketcher is None or not self.options.batched:
            return [self(item) for item in items]
        found: list[Any] = []
        places: list[int] = []
        briefs: list[Brief] = []
        options = self.options
        whole = not (options.extract or options.clean or options.mask is not None)
        short = options.silent and whole
        for item in items:
            brief = self._brief(item) if short else None
            outcome = (None, brief) if brief else self._safe_line(item, sketcher)
            if isinstance(outcome, Rejected):
                found.append(outcome)
                continue
            places.append(len(found))
            found.append(outcome[0])
            briefs.append(outcome[1])
        try:
            sketches = [sketcher.briefly(briefs)] if briefs else []
        except Exception:
            # Which one it was is told by doing them one by one.
            sketches = []
            for place, brief in zip(places, briefs, strict=True):
                try:
                    sketches.append(sketcher.briefly([brief]))
                except Exception as error:
                    found[place] = _defect(items[place], error)
        if self.options.silent:
            plain = found.count(None)
            found = [outcome for outcome in found if outcome is not None]
            found.append(Plain(plain))
        return [*found, *sketches]

    def _brief(self, item: Record | Rejected) -> Brief | None:
        """Take what is sketched out of a record that is as most are, and no more.

        A `Document` costs several times as much. None for records that need one.
        """
        names = self.options.names
        if isinstance(item, Rejected):
            return None
        fields = simple_fields(item, names)
        if fields is None:
            return None
        text, rank = fields[names.text], self.options.sketch.keep_field
        author, listed = simple_string(fields, names.author), fields.get(names.authors)
        authors = authors_of(author, (listed or ()) if is_strings(listed) else ())
        return Brief(
            item.ordinal,
            simple_id(fields, names.id),
            simple_string(fields, names.url),
            simple_string(fields, names.site),
            simple_string(fields, names.date),
            text,
            text,
            simple_string(fields, names.title),
            authors,
            fields.get(rank) if rank else None,
            wire_of(fields),
        )

    def _safe_line(
        self, item: Record | Rejected, sketcher: Any
    ) -> tuple[Line | None, Any] | Rejected:
        """Give the line of a record, and what is sketched of it."""
        if isinstance(item, Rejected):
            return item
        try:
            outcome = self._line(item)
            if isinstance(outcome, Rejected):
                return outcome
            return outcome[0], sketcher.brief(outcome[1])
        except Exception as error:
            return _defect(item, error)

    def failed(
        self, item: Record | Rejected, reason: Reason, detail: str
    ) -> Line | Rejected:
        """Give the reject of a record that took its worker down."""
        if isinstance(item, Rejected):
            return item
        return Rejected(item.origin, reason, detail, item.name)

    def _line(self, record: Record) -> tuple[Line | None, Document] | Rejected:
        """Give the line of a record, None if it is silent, and what is sketched."""
        options = self.options
        document = to_document(record, options.names, options.max_record_bytes)
        if isinstance(document, Rejected):
            return document
        extractor, cleaner, _ = self._steps()
        extracted = document.html is not None and extractor is not None
        odd = bool(cleaner) and not extracted and _is_odd(document, options.names)
        page: bytes | None = None
        if extracted and extractor is not None:
            if isinstance(extractor, Seen):
                page = page_key(document)
                document = extractor.extract(document, page)
            else:
                document = extractor(document)
            if isinstance(document, Rejected):
                return document
        if document.text is None:
            detail = f"no {options.names.text} field; extract the html first"
            return Rejected(document.origin, Reason.NO_TEXT, detail, document.id)
        cleaned = cleaner(document) if cleaner else Cleaned(document)
        document = cleaned.document
        data: bytes | Rejected = b""
        if options.silent and not (cleaned.removals or document.flags or odd):
            return None, document
        if not options.silent:
            data = encode(
                document,
                options.names,
                extracted=extracted,
                keep_html=options.keep_html,
                cleaned=cleaner is not None,
            )
        if isinstance(data, Rejected):
            return data
        rules: dict[str, int] = {}
        for removal in cleaned.removals:
            rules[removal.rule] = rules.get(removal.rule, 0) + 1
        line = Line(
            Origin(record.ordinal, record.source, record.offset),
            data,
            tuple(removal_lines(cleaned)) if options.removals else (),
            rules,
            document.flags,
            odd_evidence=odd,
            pruned={p.rule: p.nodes for p in document.pruned if not p.why},
            page=page,
        )
        return line, document

    def _steps(self) -> _Steps:
        """Build the stages in the process that uses them, once."""
        if self._ready is None:
            options = self.options
            self._ready = (
                _extractor(options) if options.extract else None,
                _cleaner(options.rules or RuleSet()) if options.clean else None,
                _sketcher(options) if options.sketch else None,
            )
        return self._ready


def _defect(item: Record | Rejected, error: Exception) -> Rejected:
    detail = f"{type(error).__name__}: {error}"
    return Rejected(item.origin, Reason.INTERNAL, detail)


def removal_lines(cleaned: Cleaned) -> Iterator[bytes]:
    """Give the lines of the removals file for one document.

    First what was taken out of the page, which has no place in the text.
    """
    for item in cleaned.document.pruned:
        for text in () if item.why else item.texts:
            yield orjson.dumps(
                {
                    "ordinal": cleaned.document.origin.ordinal,
                    "id": cleaned.document.id,
                    "rule": item.rule,
                    "action": "prune",
                    "line": None,
                    "start": None,
                    "end": None,
                    "text": text,
                    "html": True,
                }
            )
    for removal in cleaned.removals:
        line: dict[str, Any] = {
            "ordinal": cleaned.document.origin.ordinal,
            "id": cleaned.document.id,
            "rule": removal.rule,
            "action": removal.action,
            "line": removal.line,
            "start": removal.start,
            "end": removal.end,
            "text": removal.text,
        }
        if removal.field:
            line["field"] = removal.field
        if removal.also:
            line["also"] = removal.also
        yield orjson.dumps(line)


def _is_odd(document: Document, names: FieldNames) -> bool:
    """Tell whether a text came with evidence of lines that cannot be used."""
    if document.evidence is not None:
        return False
    fields = document.origin.fields
    name = names.evidence
    return any(fields.get(key) is not None for key in (name, PREFIX + name))


def _extractor(
    options: StageOptions,
) -> Callable[[Document], Document | Rejected] | Seen:
    from cleanlit.clean.pruning import Pruner
    from cleanlit.extract.extractor import Extractor

    prune = options.prune and options.rules
    extractor = Extractor(
        evidence=options.clean or options.evidence,
        prunes=Pruner(options.rules) if prune and options.rules else None,
        origins=options.origins,
        detect=options.language,
    )
    return Seen(extractor, options.seen) if options.seen else extractor


def _cleaner(rules: RuleSet) -> Callable[[Document], Cleaned]:
    from cleanlit.clean.cleaner import Cleaner

    return Cleaner(rules)


def _sketcher(options: StageOptions) -> Any:
    from cleanlit.dedup.sketch import Sketcher

    if options.mask is None:
        return Sketcher(options.sketch, words=options.words)
    from cleanlit.clean.mask import RuleMask

    return Sketcher(options.sketch, RuleMask(options.mask), words=options.words)
