"""Whether the table of a rule, as somebody wrote it, can be put into its file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cleanlit.clean.cases import case_failures
from cleanlit.errors import RuleError
from cleanlit.learn.review_file import header_of, read_text, tables
from cleanlit.rules.examples import failures
from cleanlit.rules.lint import lint
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import Rule, RuleSet


def checked(stretch: str, file: Path) -> tuple[Rule | None, tuple[str, ...]]:
    """Load a rule as the loader would in `file`, and run its examples.

    Gives the rule, or none and what is wrong, one line each.
    """
    found = tables(stretch)
    if len(found) != 1 or not found[0].id:
        return None, (f"one [[rule]] with an id is wanted; there are {len(found)}",)
    rule_id = found[0].id
    with tempfile.TemporaryDirectory(prefix="cleanlit-") as folder:
        # The folder `sites` and the name of the file are the hosts of a rule.
        home = Path(folder, file.resolve().parent.name)
        home.mkdir(exist_ok=True)
        copy = home / file.name
        copy.write_text(f"{header_of(read_text(file))}\n{stretch}", "utf-8", newline="")
        for above in (file.parent, file.parent.parent):
            groups = above / "hosts.toml"
            if groups.is_file():
                shutil.copyfile(groups, Path(folder) / "hosts.toml")
                break
        try:
            rules = load_rules(folder)
        except RuleError as error:
            said = (
                f"{p.key}: {p.message}" if p.key else p.message for p in error.problems
            )
            return None, tuple(dict.fromkeys(said))
        wrong = tuple(_wrong(rules, rule_id))
    if wrong:
        return None, wrong
    return next(rule for rule in rules.rules if rule.id == rule_id), ()


def _wrong(rules: RuleSet, rule_id: str) -> Iterator[str]:
    ids = frozenset((rule_id,))
    rule = next(rule for rule in rules.rules if rule.id == rule_id)
    found = [*failures(rules, ids), *case_failures(rules, ids)]
    if rule.is_dom:
        # Only these need a parser of pages.
        from cleanlit.clean.pruning import page_failures

        found += page_failures(rules, ids)
    for item in found:
        yield f"{item.kind} {item.example!r}: wanted {item.expected}, but {item.got}"
    for problem in lint(RuleSet(rules=(rule,), words=rules.words)):
        yield f"{problem.key}: {problem.message}" if problem.key else problem.message
