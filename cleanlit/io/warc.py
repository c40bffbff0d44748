"""WARC and WET archives: pages and texts out of records, through fastwarc."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from cleanlit.document import Origin, Reason, Rejected
from cleanlit.errors import MissingExtra
from cleanlit.io.codings import codings
from cleanlit.io.frames import Frame, frames
from cleanlit.io.record import Format, Record
from cleanlit.text.language import primary_language

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,40}/[a-z0-9][a-z0-9.+-]{0,80}")
# Kinds that are counted by name; a hostile archive could make up any number.
_KINDS: Final = 256
_TYPES: Final = frozenset(
    {"warcinfo", "response", "resource", "request", "metadata", "conversion",
     "continuation"}
)  # fmt: skip
# ISO 639-3, which WET has, to ISO 639-1, for languages that news is much written in.
_TWO_LETTERS: Final = dict(
    pair.split("=")
    for pair in (
        "afr=af ara=ar aze=az bel=be ben=bn bul=bg cat=ca ces=cs dan=da deu=de ell=el"
        " eng=en est=et eus=eu fas=fa fin=fi fra=fr gle=ga glg=gl guj=gu heb=he hin=hi"
        " hrv=hr hun=hu hye=hy ind=id isl=is ita=it jpn=ja kan=kn kat=ka kaz=kk kor=ko"
        " lav=lv lit=lt mal=ml mar=mr mkd=mk msa=ms nep=ne nld=nl nno=nn nob=nb nor=no"
        " pan=pa pol=pl por=pt ron=ro rus=ru sin=si slk=sk slv=sl spa=es sqi=sq srp=sr"
        " swa=sw swe=sv tam=ta tel=te tgl=tl tha=th tur=tr ukr=uk urd=ur uzb=uz vie=vi"
        " zho=zh"
    ).split()
)


def read_warc(
    stream: BinaryIO,
    source: str,
    ordinal: int,
    max_bytes: int,
    passed: Counter[str] | None = None,
) -> Iterator[Record | Rejected]:
    """Give the HTML pages and the converted texts of an archive.

    A response with another status than 2xx, a revisit, and whatever is damaged is a
    reject. Records of other kinds, and responses that are not HTML, are no documents:
    they are counted in `passed` by what they are. Codings of HTTP are left to whoever
    parses the record.
    """
    reader = _Reader(source, max_bytes, passed if passed is not None else Counter())
    for frame in frames(stream, max_bytes):
        found = reader.read(frame, ordinal)
        if found is not None:
            yield found
            ordinal += 1


class _Reader:
    def __init__(self, source: str, max_bytes: int, passed: Counter[str]) -> None:
        try:
            from fastwarc.warc import WarcRecord
        except ImportError as error:
            raise MissingExtra("reading WARC", "warc") from error
        self._parse: Any = WarcRecord.from_reader
        self._source = source
        self._max_bytes = max_bytes
        self._passed = passed

    def read(self, frame: Frame, ordinal: int) -> Record | Rejected | None:
        """Give what a frame holds; None for a record that is passed over."""
        origin = Origin(ordinal, self._source, frame.offset)
        if frame.damage:
            ended = frame.ended
            reason = Reason.TRUNCATED_INPUT if ended else Reason.DAMAGED_RECORD
            return Rejected(origin, reason, frame.damage)
        try:
            record = self._parse(io.BytesIO(frame.head + frame.block))
            return self._record(record, frame, origin)
        except BaseException as error:
            # fastwarc answers some damage with a panic, which is no Exception.
            if not isinstance(error, (Exception, _panic())):
                raise
            said = f"the record cannot be read: {error}"
            return Rejected(origin, Reason.DAMAGED_RECORD, said.rstrip(": "))

    def _record(
        self, record: Any, frame: Frame, origin: Origin
    ) -> Record | Rejected | None:
        match (record.headers.get("WARC-Type") or "").strip().lower():
            case "response" if record.is_http:
                return self._response(record, frame, origin)
            case "revisit":
                return Rejected(origin, Reason.REVISIT, _revisited(record), _id(record))
            case "conversion":
                return self._text(record, frame, origin)
            case kind:
                self._pass(kind if kind in _TYPES else "unknown")
                return None

    def _response(
        self, record: Any, frame: Frame, origin: Origin
    ) -> Record | Rejected | None:
        name = _id(record)
        # Lenient, as browsers are: the status line of some servers has no reason.
        record.parse_http(quirks_mode=True)
        headers = record.http_headers
        status = headers.status_code if headers is not None else None
        if status is None:
            said = "the response has no HTTP status"
            return Rejected(origin, Reason.DAMAGED_RECORD, said, name)
        if not 200 <= status <= 299:
            detail = f"{status} {headers.reason_phrase or ''}".strip()
            to = headers.get("Location")
            detail += f", to {to}" if to else ""
            return Rejected(origin, Reason.HTTP_STATUS, detail, name)
        kind = _media_type(
            record.http_content_type
            or record.headers.get("WARC-Identified-Payload-Type")
            or "text/html"
        )
        if kind not in _HTML_TYPES:
            self._pass(kind)
            return None
        if not frame.whole:
            return _too_large(frame, origin, name)
        return Record(
            origin.ordinal,
            origin.source,
            origin.offset,
            Format.WARC,
            record.reader.read(),
            name=name,
            url=_url(record),
            charset=record.http_charset,
            codings=codings(
                headers.get("Transfer-Encoding"), headers.get("Content-Encoding")
            ),
            crawled=_date(record),
        )

    def _text(
        self, record: Any, frame: Frame, origin: Origin
    ) -> Record | Rejected | None:
        """Give a text that somebody else took out of a page: a record of WET."""
        kind = _media_type(record.headers.get("Content-Type") or "text/plain")
        if kind != "text/plain":
            self._pass(f"conversion to {kind}")
            return None
        if not frame.whole:
            return _too_large(frame, origin, _id(record))
        return Record(
            origin.ordinal,
            origin.source,
            origin.offset,
            Format.TEXT,
            frame.block,
            name=_id(record),
            url=_url(record),
            crawled=_date(record),
            language=_language(record),
        )

    def _pass(self, kind: str) -> None:
        if kind not in self._passed and len(self._passed) >= _KINDS:
            kind = "other"
        self._passed[kind] += 1


def _too_large(frame: Frame, origin: Origin, name: str | None) -> Rejected:
    detail = f"the record has {frame.length} bytes"
    return Rejected(origin, Reason.TOO_LARGE, detail, name)


def _id(record: Any) -> str | None:
    return _uuid(record.record_id) or None


def _url(record: Any) -> str | None:
    return _bare(record.headers.get("WARC-Target-URI")) or None


def _bare(name: str | None) -> str:
    """Give an address of a header without what is around it."""
    return (name or "").strip().strip("<>")


def _uuid(name: str | None) -> str:
    return _bare(name).removeprefix("urn:uuid:")


def _date(record: Any) -> str | None:
    return (record.headers.get("WARC-Date") or "").strip() or None


def _language(record: Any) -> str | None:
    """Give the first language that was identified, with two letters if it has two."""
    found = record.headers.get("WARC-Identified-Content-Language") or ""
    language = primary_language(found.split(",")[0])
    return _TWO_LETTERS.get(language, language) if language else None


def _media_type(header: str) -> str:
    """Give the type and subtype that a header names, or `other` for no such thing."""
    kind = header.split(";")[0].strip().lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) else "other"


def _revisited(record: Any) -> str:
    """Say which record has the page of a revisit, as far as the archive says it."""
    headers = record.headers
    url = _bare(headers.get("WARC-Refers-To-Target-URI")) or _url(record)
    date = headers.get("WARC-Refers-To-Date")
    name = _uuid(headers.get("WARC-Refers-To"))
    return "".join(
        (
            f"{_url(record)} of {_date(record)} has the page of {url}",
            f" of {date}" if date else "",
            f", record {name}" if name else "",
        )
    )


def _panic() -> type[BaseException]:
    """Give the exception that a panic of an extension in Rust becomes."""
    for kind in BaseException.__subclasses__():
        if kind.__name__ == "PanicException":
            return kind
    return Exception
