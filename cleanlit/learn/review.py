"""The review of proposed rules: what is open, what was decided, and the way back.

The state is in the rule files themselves. A rule that was accepted is `stable`, one
that was rejected is `off`: it stays where it is with its evidence and can be looked up,
and is tried no more, not even by `--enable` of its category. What is still `proposed`
is open, so a review goes on where it stopped. Every step is written at once and whole.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cleanlit.errors import OutputError, UsageError
from cleanlit.learn.review_file import (
    read_text,
    table_of,
    tables,
    with_key,
    with_table,
    write_text,
)
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import Category, Rule, RuleSet, Status

# How dangerous furniture of a kind is: whether prose has look-alikes of it.
DANGER: Final[Mapping[Category, str]] = {
    **dict.fromkeys(Category, "medium"),
    **dict.fromkeys(
        [
            Category.COMMENTS, Category.SHARE, Category.APP, Category.PAYWALL,
            Category.CONSENT, Category.NAVIGATION, Category.COUNTER, Category.TITLE,
        ],
        "low",
    ),
    **dict.fromkeys(
        [
            Category.AUTHOR_BIO, Category.CORRECTION, Category.DATELINE, Category.WIRE,
            Category.BYLINE, Category.SOURCE, Category.STANDFIRST, Category.CAPTION,
            Category.EMBED, Category.EXTRACTION_HOLE,
        ],
        "high",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done to a rule; `was` and `now` are its table around it.

    A rule that was skipped has the same text in both.
    """

    said: str
    rule: Rule
    new_id: str
    was: str
    now: str


class Review:
    """The proposals of a file or folder, those for whole languages first.

    Raises `RuleError` if the rules do not load.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.rules = load_rules(folder)
        self.steps: list[Step] = []
        found = _under(self.rules, Path(folder))
        self._all = {rule.id: rule for rule in found}
        self.open = deque(rule for rule in found if rule.status is Status.PROPOSED)
        self.decided = len(found) - len(self.open)

    @property
    def every(self) -> Sequence[Rule]:
        """All rules of the folder, decided or not, as they were read."""
        return tuple(self._all.values())

    def knows(self, rule_id: str) -> bool:
        """Tell whether a rule of this id is loaded, of the folder or shipped."""
        return rule_id in self._all or any(r.id == rule_id for r in self.rules.rules)

    def decide(self, status: Status) -> Step:
        """Give the first open rule a status, which closes it."""
        said = "accepted" if status is Status.STABLE else "rejected"
        step = self._change(said, "status", status)
        self.open.popleft()
        self.decided += 1
        return step

    def recategorise(self, category: Category) -> Step:
        """Put the first open rule into another category; it stays open, and its id."""
        step = self._change(f"now of category {category}:", "category", category)
        self.open[0] = replace(step.rule, category=category)
        return step

    def rewrite(self, stretch: str, rule: Rule) -> Step:
        """Put `stretch`, which says `rule`, in the place of the first open rule."""
        old = self.open[0]
        path = Path(old.path)
        text = read_text(path)
        was = _stretch(text, old.id)
        write_text(path, with_table(text, old.id, stretch))
        now = _stretch(read_text(path), rule.id)
        rule = replace(rule, path=old.path)
        if rule.status is Status.PROPOSED:
            self.open[0] = rule
        else:
            self.open.popleft()
            self.decided += 1
        return self._done(Step("edited", old, rule.id, was, now))

    def skip(self) -> Step:
        """Leave the first open rule for the end."""
        rule = self.open[0]
        was = _found(read_text(Path(rule.path)), rule.id)
        self.open.rotate(-1)
        return self._done(Step("skipped", rule, rule.id, was, was))

    def undo(self) -> Step | None:
        """Take the last step back, and open its rule again; None if there is none.

        Raises `OutputError` if the rule was changed by somebody else since.
        """
        if not self.steps:
            return None
        step = self.steps[-1]
        path = Path(step.rule.path)
        text = read_text(path)
        if _found(text, step.new_id) != step.now:
            raise OutputError(path, f"{step.new_id} was changed since; not undone")
        if step.was != step.now:
            write_text(path, with_table(text, step.new_id, step.was))
        self.steps.pop()
        others = [rule for rule in self.open if rule.id != step.new_id]
        self.decided -= len(others) == len(self.open)
        self.open = deque([step.rule, *others])
        return step

    def text(self) -> str:
        """Give the table of the first open rule as it stands in its file."""
        rule = self.open[0]
        return _stretch(read_text(Path(rule.path)), rule.id)

    def _change(self, said: str, key: str, value: str) -> Step:
        rule = self.open[0]
        path = Path(rule.path)
        text = read_text(path)
        changed = with_key(text, {rule.id: str(value)}, key)
        was, now = _stretch(text, rule.id), _stretch(changed, rule.id)
        write_text(path, changed)
        return self._done(Step(said, rule, rule.id, was, now))

    def _done(self, step: Step) -> Step:
        self.steps.append(step)
        return step


def decide_all(review: Review, wanted: Mapping[str, Status]) -> int:
    """Give rules their status, a file at a time; count those that had another.

    Raises `UsageError` before anything is written if the folder has no such rule.
    """
    known = {rule.id: rule for rule in review.every}
    unknown = sorted(wanted.keys() - known.keys())
    if unknown:
        near = sorted(name for name in known if unknown[0] in name)[:5]
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise UsageError(f"no rule {unknown[0]!r} in the folder{hint}")
    by_file: dict[str, dict[str, str]] = {}
    for rule_id, status in wanted.items():
        if known[rule_id].status is not status:
            by_file.setdefault(known[rule_id].path, {})[rule_id] = str(status)
    for path, statuses in sorted(by_file.items()):
        file = Path(path)
        write_text(file, with_key(read_text(file), statuses, "status"))
    return sum(map(len, by_file.values()))


def _under(rules: RuleSet, root: Path) -> list[Rule]:
    """Give the rules that stand under `root`, in the order of their files."""
    own: dict[str, dict[str, Rule]] = {}
    for rule in rules.rules:
        if not rule.keep and Path(rule.path).is_relative_to(root):
            own.setdefault(rule.path, {})[rule.id] = rule
    ordered: list[Rule] = []
    for path in sorted(own, key=_order):
        ids = [table.id for table in tables(read_text(Path(path)))]
        ordered += _sorted(own[path], ids)
    return ordered


def _order(path: str) -> tuple[bool, str]:
    """Sort what holds for whole languages before what holds for a host."""
    return Path(path).parent.name == "sites", path


def _sorted(rules: Mapping[str, Rule], ids: Iterable[str]) -> list[Rule]:
    return [rules[rule_id] for rule_id in ids if rule_id in rules]


def _stretch(text: str, rule_id: str) -> str:
    found = _found(text, rule_id)
    if not found:
        raise OutputError(rule_id, "is no longer in its file; skip it")
    return found


def _found(text: str, rule_id: str) -> str:
    table = table_of(text, rule_id)
    return text[table.start : table.end] if table else ""
