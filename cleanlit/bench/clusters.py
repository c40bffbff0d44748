"""How well near-duplicates are clustered: pairs, Rand, B-cubed, and what is kept.

All scores come from one contingency table (how many documents each pair of gold and
predicted cluster share), so they take time linear in the documents.

Adjusted Rand index: Hubert and Arabie, "Comparing partitions", J. Classification 2
(1985). B-cubed: Bagga and Baldwin, "Entity-based cross-document coreferencing using
the vector space model", ACL 1998, with every document weighing the same.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import click

from cleanlit.bench.sets import read_objects

_SHOWN_IDS: Final = 5


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each of 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document of the labelled corpus and the cluster it belongs to."""

    id: str
    cluster: Hashable


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a prediction puts a document.

    `kept` says that it is the one of its cluster that a deduplicated corpus retains;
    None, that the prediction does not tell. The first in input order is kept then.
    """

    cluster: Hashable
    kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of one clustering.

    `unlisted` counts documents that the prediction does not name, which stand alone and
    are kept; `unknown` are predicted ids that are not scored, among them ignored ones.
    """

    documents: int
    gold_clusters: int
    predicted_clusters: int
    pairs: Score
    adjusted_rand: float
    b_cubed: Score
    keep: Score
    unlisted: int
    ignored: int
    unknown: tuple[str, ...]


def evaluate(
    gold: Sequence[GoldDocument],
    predicted: Mapping[str, Placed],
    ignored: frozenset[str] = frozenset(),
) -> Evaluation:
    """Score a prediction on the gold documents, which come in input order.

    Ids in `ignored` were set aside by the caller; a prediction may name them freely.
    """
    placed = _place_all(gold, predicted, ignored)
    truth = [document.cluster for document in gold]
    guess = [place.cluster for place in placed]
    known = {document.id for document in gold} | ignored
    return Evaluation(
        documents=len(gold),
        gold_clusters=len(set(truth)),
        predicted_clusters=len(set(guess)),
        pairs=score_pairs(truth, guess),
        adjusted_rand=adjusted_rand(truth, guess),
        b_cubed=b_cubed(truth, guess),
        keep=score_kept(truth, [place.kept is True for place in placed]),
        unlisted=sum(document.id not in predicted for document in gold),
        ignored=len(ignored),
        unknown=tuple(sorted(predicted.keys() - known)),
    )


def score_pairs(truth: Sequence[Hashable], guess: Sequence[Hashable]) -> Score:
    """Score the pairs of documents that are put together.

    No pair where none belongs together is perfect; precision without a predicted pair
    and recall without a gold pair are 1, as nothing was claimed or missed.
    """
    pairs = _count_pairs(truth, guess)
    return _score(
        pairs.both / pairs.predicted if pairs.predicted else 1.0,
        pairs.both / pairs.gold if pairs.gold else 1.0,
    )


def adjusted_rand(truth: Sequence[Hashable], guess: Sequence[Hashable]) -> float:
    """Give the Rand index adjusted for chance: 1 is perfect, 0 is random."""
    pairs = _count_pairs(truth, guess)
    # All in integers up to the last division, so no large corpus loses digits. The
    # index is (both - expected) / (mean - expected), here multiplied by 2 * possible.
    expected = 2 * pairs.gold * pairs.predicted
    above = 2 * pairs.both * pairs.possible - expected
    room = (pairs.gold + pairs.predicted) * pairs.possible - expected
    # No room: both put all together, or both leave all alone; they agree.
    return above / room if room else 1.0


def b_cubed(truth: Sequence[Hashable], guess: Sequence[Hashable]) -> Score:
    """Average over documents how pure and how whole the cluster around each one is."""
    if not truth:
        return _score(1.0, 1.0)
    gold_sizes, guess_sizes = Counter(truth), Counter(guess)
    # Squares by the size they are to be divided by: integers up to the last step, and
    # few divisions, as there are few sizes.
    pure: Counter[int] = Counter()
    whole: Counter[int] = Counter()
    for (left, right), shared in Counter(zip(truth, guess, strict=True)).items():
        pure[guess_sizes[right]] += shared * shared
        whole[gold_sizes[left]] += shared * shared
    return _score(_mean_share(pure, len(truth)), _mean_share(whole, len(truth)))


def score_kept(truth: Sequence[Hashable], kept: Sequence[bool]) -> Score:
    """Score the dropping of documents: the positives are those to be dropped.

    Of each gold cluster the first in input order is to be kept, all others dropped.
    """
    seen: set[Hashable] = set()
    rightly = dropped = to_drop = 0
    for cluster, keeps in zip(truth, kept, strict=True):
        repeats = cluster in seen
        seen.add(cluster)
        to_drop += repeats
        dropped += not keeps
        rightly += repeats and not keeps
    return _score(
        rightly / dropped if dropped else 1.0, rightly / to_drop if to_drop else 1.0
    )


def _mean_share(squares: Mapping[int, int], documents: int) -> float:
    total = sum(
        (Fraction(square, size) for size, square in squares.items()), Fraction()
    )
    return float(total / documents)


def _place_all(
    gold: Iterable[GoldDocument],
    predicted: Mapping[str, Placed],
    ignored: frozenset[str],
) -> list[Placed]:
    named = [predicted.get(document.id) or _alone(document.id) for document in gold]
    vacant = _vacant(named, [predicted.get(document_id) for document_id in ignored])
    placed: list[Placed] = []
    for place in named:
        if place.cluster in vacant:
            vacant.remove(place.cluster)
            place = Placed(place.cluster, kept=True)
        placed.append(place)
    return placed


def _vacant(scored: Sequence[Placed], aside: Iterable[Placed | None]) -> set[Hashable]:
    """Name the clusters whose kept one is yet to be chosen: the first that is scored.

    A prediction may leave the choice open. And a document that is set aside must not
    count through the others: were it the kept one and nobody stood in for it, the gold
    clusters themselves would not reach a keep-F1 of 1.
    """
    chosen = {place.cluster for place in scored if place.kept}
    undecided = {place.cluster for place in scored if place.kept is None}
    kept_aside = {place.cluster for place in aside if place and place.kept}
    return (undecided | kept_aside) - chosen


@dataclass(frozen=True, slots=True)
class _Pairs:
    both: int
    gold: int
    predicted: int
    possible: int


def _count_pairs(truth: Sequence[Hashable], guess: Sequence[Hashable]) -> _Pairs:
    return _Pairs(
        both=_pairs_within(Counter(zip(truth, guess, strict=True)).values()),
        gold=_pairs_within(Counter(truth).values()),
        predicted=_pairs_within(Counter(guess).values()),
        possible=_pairs_within([len(truth)]),
    )


def _pairs_within(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _score(precision: float, recall: float) -> Score:
    both = precision + recall
    return Score(precision, recall, 2 * precision * recall / both if both else 0.0)


def _alone(document_id: str) -> Placed:
    # A tuple, so that the name cannot meet that of a predicted cluster.
    return Placed(("alone", document_id), kept=True)


@dataclass(frozen=True, slots=True)
class Ignore:
    """A field and the value by which gold records are set aside before scoring."""

    field: str
    value: str

    def matches(self, record: Mapping[str, Any]) -> bool:
        """Tell whether a record is to be set aside."""
        return self.field in record and str(record[self.field]) == self.value


@dataclass(frozen=True, slots=True)
class Fields:
    """What the fields of gold and predicted records are called.

    `gold_cluster` is of the gold records, `id` of both, the others of the predicted.
    """

    id: str = "id"
    gold_cluster: str = "cluster"
    cluster: str = "cluster"
    canonical: str = "canonical"
    members: str = "members"


USUAL: Final = Fields()


def read_gold(
    path: Path, ignores: Sequence[Ignore], fields: Fields = USUAL
) -> tuple[list[GoldDocument], frozenset[str]]:
    """Read the labelled documents, and the ids of those set aside."""
    gold: list[GoldDocument] = []
    ignored: set[str] = set()
    seen: set[str] = set()
    for record in read_objects(path):
        document_id = _need_id(record.get(fields.id), path)
        if document_id in seen:
            raise click.ClickException(f"{path}: id {document_id!r} occurs twice")
        seen.add(document_id)
        if any(ignore.matches(record) for ignore in ignores):
            ignored.add(document_id)
            continue
        cluster = record.get(fields.gold_cluster)
        if not isinstance(cluster, str | int):
            raise click.ClickException(
                f"{path}: record {document_id!r} has no {fields.gold_cluster!r};"
                " name the field with --cluster-field"
            )
        gold.append(GoldDocument(document_id, cluster))
    return gold, frozenset(ignored)


def read_predicted(path: Path, fields: Fields = USUAL) -> dict[str, Placed]:
    """Read marked records or a clusters file; each line tells which it is."""
    placed: dict[str, Placed] = {}
    for record in read_objects(path):
        found = (
            _place_members(record, path, fields)
            if fields.members in record
            else _place_record(record, path, fields)
        )
        for document_id, place in found:
            if document_id in placed:
                raise click.ClickException(f"{path}: id {document_id!r} occurs twice")
            placed[document_id] = place
    return placed


def _place_members(
    record: Mapping[str, Any], path: Path, fields: Fields
) -> Iterable[tuple[str, Placed]]:
    cluster, members = record.get(fields.cluster), record[fields.members]
    canonical = record.get(fields.canonical)
    if not isinstance(members, list) or not isinstance(cluster, str | int):
        raise click.ClickException(f"{path}: a cluster lacks its id or a member list")
    ids = [_need_id(member, path) for member in members]
    if canonical is None:
        return [(member, Placed(cluster)) for member in ids]
    if canonical not in ids:
        raise click.ClickException(
            f"{path}: cluster {cluster!r} has a canonical that is no member"
        )
    return [(member, Placed(cluster, kept=member == canonical)) for member in ids]


def _place_record(
    record: Mapping[str, Any], path: Path, fields: Fields
) -> Iterable[tuple[str, Placed]]:
    document_id = _need_id(record.get(fields.id), path)
    cluster = _mark(record, fields.cluster)
    if cluster is None:
        return [(document_id, _alone(document_id))]
    if not isinstance(cluster, str | int):
        raise click.ClickException(
            f"{path}: record {document_id!r} has a cluster that is no id: {cluster!r}"
        )
    canonical = _mark(record, fields.canonical)
    try:
        kept = _read_kept(canonical, document_id)
    except ValueError as error:
        raise click.ClickException(
            f"{path}: record {document_id!r} has a canonical that is neither an id nor"
            f" a yes or no: {canonical!r}"
        ) from error
    return [(document_id, Placed(cluster, kept=kept))]


def _read_kept(canonical: object, document_id: str) -> bool | None:
    """Read the canonical's id, or a yes or no that says whether this is it."""
    match canonical:
        case None:
            return None
        case bool():
            return canonical
        case 0 | 1:
            return bool(canonical)
        case str() if canonical.lower() in ("true", "false"):
            return canonical.lower() == "true"
        case str():
            return canonical == document_id
    raise ValueError(canonical)


def _mark(record: Mapping[str, Any], name: str) -> object:
    # cleanlit marks by another name where the record has such a field already: the
    # labelled corpus has `cluster`, and reading that back would score gold on gold.
    other = f"cleanlit_{name}"
    return record[other] if other in record else record.get(name)


def _need_id(value: object, path: Path) -> str:
    if not isinstance(value, str):
        raise click.ClickException(f"{path}: {value!r} stands where a string id should")
    return value


def parse_ignore(text: str) -> Ignore:
    """Read `field=value`."""
    field, sign, value = text.partition("=")
    if not field or not sign:
        raise click.BadParameter(f"{text!r} is not field=value", param_hint="--ignore")
    return Ignore(field, value)


@click.command()
@click.option("--gold", type=click.Path(path_type=Path), required=True)
@click.option("--predicted", type=click.Path(path_type=Path), required=True)
@click.option(
    "--cluster-field",
    default=USUAL.gold_cluster,
    show_default=True,
    help="Field of the gold records that holds the cluster.",
)
@click.option(
    "--ignore",
    "ignores",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Leave such gold records out of all scores. May be repeated.",
)
@click.option(
    "--id-field",
    default=USUAL.id,
    show_default=True,
    help="Field of gold and predicted records that holds the document's id.",
)
@click.option(
    "--predicted-cluster-field",
    default=USUAL.cluster,
    show_default=True,
    help="Field of the predicted records that holds the cluster.",
)
@click.option(
    "--canonical-field",
    default=USUAL.canonical,
    show_default=True,
    help="Field of the predicted records that tells the kept one.",
)
@click.option(
    "--members-field",
    default=USUAL.members,
    show_default=True,
    help="Field of a predicted cluster that lists its documents.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def main(
    gold: Path,
    predicted: Path,
    cluster_field: str,
    id_field: str,
    predicted_cluster_field: str,
    canonical_field: str,
    members_field: str,
    ignores: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Score predicted clusters against a labelled corpus."""
    rules = [parse_ignore(text) for text in ignores]
    fields = Fields(
        id=id_field,
        gold_cluster=cluster_field,
        cluster=predicted_cluster_field,
        canonical=canonical_field,
        members=members_field,
    )
    documents, ignored = read_gold(gold, rules, fields)
    result = evaluate(documents, read_predicted(predicted, fields), ignored)
    click.echo(json.dumps(asdict(result)) if as_json else to_text(result))


def to_text(result: Evaluation) -> str:
    """Give an evaluation as lines to read."""
    lines = [
        f"{result.documents} documents in {result.gold_clusters} clusters,"
        f" predicted {result.predicted_clusters}"
        f" ({result.unlisted} unlisted, {result.ignored} ignored)",
        _line("pairs", result.pairs),
        f"Rand      {result.adjusted_rand:.4f} (adjusted)",
        _line("B-cubed", result.b_cubed),
        _line("keep", result.keep),
    ]
    if result.unknown:
        shown = ", ".join(result.unknown[:_SHOWN_IDS])
        more = ", …" if len(result.unknown) > _SHOWN_IDS else ""
        lines.append(f"unknown: {len(result.unknown)} ids ({shown}{more})")
    return "\n".join(lines)


def _line(label: str, score: Score) -> str:
    return (
        f"{label:<8}  F1 {score.f1:.4f}  P {score.precision:.4f}  R {score.recall:.4f}"
    )


if __name__ == "__main__":
    main()
