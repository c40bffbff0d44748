"""Whole-document examples of rules: a text, and what must be left of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document
from cleanlit.rules.examples import Failure, language_of
from cleanlit.rules.model import Case, Rule, RuleSet, Status


def case_failures(
    ruleset: RuleSet, ids: frozenset[str] | None = None
) -> Iterator[Failure]:
    """Clean the text of every case, and say where another one comes out."""
    cleaner = Cleaner(ruleset)
    for rule in ruleset.rules:
        if rule.cases and (ids is None or rule.id in ids):
            # A rule in test shows what it would do.
            own = cleaner if rule.status is Status.STABLE else _with(ruleset, rule)
            for case in rule.cases:
                yield from _run(rule, case, own)


def _with(rules: RuleSet, acting: Rule) -> Cleaner:
    """Give a cleaner in which one more rule acts."""
    changed = replace(acting, status=Status.STABLE)
    return Cleaner(
        replace(
            rules,
            rules=tuple(changed if r.id == acting.id else r for r in rules.rules),
        )
    )


def _run(rule: Rule, case: Case, cleaner: Cleaner) -> Iterator[Failure]:
    cleaned = cleaner(
        Document(
            text=case.text,
            title=case.title,
            language=case.lang or language_of(rule),
            url=f"https://{case.host}/story" if case.host else None,
            author=case.author,
            authors=case.authors,
            site=case.site,
            date=case.date,
            description=case.description,
            section=case.section,
            evidence=case.line_evidence,
        )
    )
    left, wanted = _lines(cleaned.document.text or ""), _lines(case.kept)
    if left != wanted:
        lost = [line for line in wanted if line not in left]
        stayed = [line for line in left if line not in wanted]
        got = f"lost {lost!r}" if lost else f"stayed {stayed!r}"
        yield Failure(rule.id, rule.path, "case", case.text.strip(), "`kept`", got)
    elif case.lifted and dict(cleaned.document.lifted) != dict(case.lifted):
        got = f"lifted {dict(cleaned.document.lifted)!r}"
        yield Failure(rule.id, rule.path, "case", case.text.strip(), "`lifted`", got)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
