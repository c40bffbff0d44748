"""`cleanlit rules`: look at rules, run their examples, see what a change would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanlit.cli import options
from cleanlit.cli.learning import learn_rules
from cleanlit.cli.reviewing import review_rules
from cleanlit.cli.work import load
from cleanlit.errors import UsageError

if TYPE_CHECKING:
    from cleanlit.rules.model import Rule, RuleSet

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
paths = click.argument("given", nargs=-1, metavar="[PATH]...")


@click.group()
def command() -> None:
    """Look at rules, run their examples, and see what a change of them would do.

    \b
        cleanlit rules list --language de --category related
        cleanlit rules show related.also-read
        cleanlit rules test my-rules/
        cleanlit rules check my-rules/
        cleanlit rules learn crawl.jsonl -o learned/
        cleanlit rules review learned/ crawl.jsonl
        cleanlit rules diff old-rules/ new-rules/ sample.jsonl --max-new 20
    """


@command.command("list")
@options.rules
@click.option("--language", metavar="CODE", help="Rules that act on this language.")
@click.option("--host", metavar="HOST", help="Rules that act on pages of this host.")
@click.option("--category", metavar="NAME", help="Rules of this category.")
@click.option("--status", metavar="NAME", help="stable, testing, proposed or off.")
@as_json
def list_rules(
    language: str | None,
    host: str | None,
    category: str | None,
    status: str | None,
    *,
    as_json: bool,
    **given: Any,
) -> int:
    """List the rules in effect: what they act on, how, and where they stand."""
    from cleanlit.rules.model import Category, Status
    from cleanlit.rules.plan import Planner
    from cleanlit.text.language import primary_language

    _check_name("category", category, Category)
    _check_name("status", status, Status)
    ruleset = load(given)
    language = primary_language(language) or language
    spoken = {code for rule in ruleset.rules for code in rule.languages}
    _check_name("language", language, spoken - {"*"})
    rules = [
        rule
        for rule in Planner(ruleset).in_effect(language, host)
        if category in (None, rule.category) and status in (None, rule.status)
    ]
    if as_json:
        _print_json(_facts(rule) for rule in rules)
        return 0
    from rich import box
    from rich.table import Table

    from cleanlit.cli.screen import screen

    table = Table(box=box.SIMPLE_HEAD)
    for head in ("rule", "acts on", "where", "does", "status", "stands in"):
        table.add_column(head, overflow="fold")
    for rule in rules:
        table.add_row(
            rule.id, _scope(rule), _place(rule), _does(rule),
            str(rule.status), Path(rule.path).name,
        )  # fmt: skip
    screen().print(table)
    click.echo(f"{len(rules)} of {len(ruleset)} rules", err=True)
    return 0


@command.command()
@click.argument("rule_id", metavar="ID")
@options.rules
@as_json
def show(rule_id: str, *, as_json: bool, **given: Any) -> int:
    """Show one rule: wording, guards, examples, and the file it stands in."""
    ruleset = load(given)
    found = [rule for rule in ruleset.rules if rule.id == rule_id]
    if not found:
        near = [rule.id for rule in ruleset.rules if rule_id in rule.id]
        near = sorted(near, key=lambda name: (not name.startswith(rule_id), name))[:5]
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise UsageError(f"no rule {rule_id!r}{hint}")
    if as_json:
        _print_json(_facts(rule, whole=True) for rule in found)
        return 0
    for line in _page(found[0]):
        click.echo(line)
    return 0


@command.command()
@paths
@options.rules
@as_json
def test(given: tuple[str, ...], *, as_json: bool, **others: Any) -> int:
    """Run the examples of rules: of those in PATH, or of all that are loaded.

    Every `removes` must be hit and no `keeps`, neither by the rule itself nor by
    another rule of the language; every case must come out as it says. Examples of DOM
    rules are HTML. Exits with 1 if one does not.
    """
    from dataclasses import asdict

    from cleanlit.clean.cases import case_failures
    from cleanlit.rules.examples import failures, tries

    ruleset, ids = _loaded(given, others)
    failed = [*failures(ruleset, ids), *case_failures(ruleset, ids)]
    if any(rule.is_dom and (ids is None or rule.id in ids) for rule in ruleset.rules):
        # Only these need a parser of pages.
        from cleanlit.clean.pruning import page_failures

        failed += page_failures(ruleset, ids)
    if as_json:
        _print_json(asdict(failure) for failure in failed)
    else:
        for failure in failed:
            click.echo(str(failure))
    tried = [r for r in ruleset.rules if ids is None or r.id in ids]
    examples = sum(map(tries, tried))
    click.echo(
        f"{len(tried)} rules, {examples} examples, {len(failed)} failed", err=True
    )
    return 1 if failed else 0


@command.command()
@paths
@options.rules
@as_json
def check(given: tuple[str, ...], *, as_json: bool, **others: Any) -> int:
    """Name what is doubtful in rules though they load. Exits with 1 if there is any.

    Patterns that hostile lines could make slow, rules that can never hit, phrases that
    another rule takes already.
    """
    from dataclasses import asdict

    from cleanlit.rules.lint import lint

    ruleset, ids = _loaded(given, others)
    problems = [p for p in lint(ruleset) if ids is None or p.rule in ids]
    if as_json:
        _print_json(asdict(problem) for problem in problems)
    else:
        for problem in problems:
            click.echo(str(problem))
    count = len(ruleset) if ids is None else len(ids)
    click.echo(f"{count} rules, {len(problems)} doubtful", err=True)
    return 1 if problems else 0


@command.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@options.inputs
@click.option(
    "--max-new",
    type=click.IntRange(0),
    help="Exit with 1 if more lines than this would newly go.",
)
@click.option(
    "--shown", type=click.IntRange(0), default=20, show_default=True,
    help="Lines to show of each kind.",
)  # fmt: skip
@options.reading
@as_json
def diff(
    old: str,
    new: str,
    max_new: int | None,
    shown: int,
    *,
    as_json: bool,
    **given: Any,
) -> int:
    """Show which lines of a corpus go by NEW rules and not by OLD, and the reverse.

    OLD and NEW are rule files or folders that are read after the shipped rules; `-` is
    the shipped rules alone. A folder with a folder `core` in it, as the shipped rules
    have, is a whole set of packs and is read on its own. Of pages, what DOM rules take
    out is compared too; it is shown as line 0.
    """
    from dataclasses import asdict
    from itertools import chain, islice

    from cleanlit.clean.cleaner import Cleaner
    from cleanlit.clean.difference import differences
    from cleanlit.cli.work import documents

    old_rules, new_rules = _rules_of(old), _rules_of(new)
    before, after = Cleaner(old_rules), Cleaner(new_rules)
    pruned_before: dict[int, Any] = {}
    corpus = iter(documents(given, new_rules, old_rules, pruned_before))
    first = next(corpus, None)
    if first is None:
        raise UsageError("no document was read, so nothing can be compared")
    documents_found = chain([first], corpus)
    found = list(differences(before, after, documents_found, pruned_before))
    gone = [item for item in found if item.after]
    back = [item for item in found if not item.after]
    if as_json:
        _print_json(asdict(item) for item in found)
    else:
        for title, items in (("newly removed", gone), ("no longer removed", back)):
            click.echo(f"{title}: {len(items)} lines")
            for item in islice(items, shown):
                rule = item.after or item.before
                click.echo(f"  {rule}  [{item.id}:{item.line}]  {item.text[:120]}")
    if max_new is not None and len(gone) > max_new:
        click.echo(f"{len(gone)} lines would newly go, more than {max_new}", err=True)
        return 1
    return 0


command.add_command(learn_rules)
command.add_command(review_rules)


def _check_name(kind: str, given: str | None, known: Iterable[str]) -> None:
    """Refuse a name that no rule can have, rather than list nothing."""
    names = sorted(map(str, known))
    if given is not None and given not in names:
        raise UsageError(f"no {kind} {given!r}; known are {', '.join(names)}")


def _rules_of(path: str) -> RuleSet:
    """Load one side of a comparison.

    `-` and what lies in the folder of the shipped rules are those alone; a folder with
    a `core` in it is a whole set of packs, which stands for itself; all else comes
    after the shipped rules.
    """
    from cleanlit.rules.load import load_rules
    from cleanlit.rules.shipped import shipped_folder

    if path == "-" or Path(path).resolve().is_relative_to(shipped_folder().resolve()):
        return load_rules()
    return load_rules(path, shipped=not Path(path, "core").is_dir())


def _loaded(
    given: tuple[str, ...], others: dict[str, Any]
) -> tuple[RuleSet, frozenset[str] | None]:
    """Load the rules; name those that stand in the paths, None where none is given."""
    from cleanlit.rules.shipped import shipped_folder

    roots = [Path(path).resolve() for path in given]
    shipped = shipped_folder().resolve()
    # Shipped files are loaded anyway; naming them only chooses which rules are meant.
    own = [
        path
        for path, root in zip(given, roots, strict=True)
        if not root.is_relative_to(shipped)
    ]
    ruleset = load({**others, "rules": (*others["rules"], *own)})
    if not given:
        return ruleset, None
    return ruleset, frozenset(
        rule.id
        for rule in ruleset.rules
        if any(Path(rule.path).resolve().is_relative_to(root) for root in roots)
    )


def _scope(rule: Rule) -> str:
    scope = ", ".join(rule.languages)
    return f"{scope} @ {', '.join(rule.hosts)}" if rule.hosts else scope


def _place(rule: Rule) -> str:
    return "page" if rule.is_dom else f"{rule.unit} / {rule.zone}"


def _does(rule: Rule) -> str:
    return f"{rule.action} to {rule.lift_to}" if rule.lift_to else str(rule.action)


def _facts(rule: Rule, *, whole: bool = False) -> dict[str, Any]:
    """Give a rule as plain values: the short facts, or every field that is set."""
    from dataclasses import asdict

    if whole:
        return {name: value for name, value in asdict(rule).items() if value}
    place = ("select", "max_share") if rule.is_dom else ("unit", "zone")
    names = ("id", "category", "languages", "hosts", *place, "action", "status")
    return {name: getattr(rule, name) for name in names} | {"path": rule.path}


def _page(rule: Rule) -> Iterable[str]:
    yield f"{rule.id}: {rule.description}"
    yield f"  in {rule.path}"
    where = "elements of pages"
    bounds = f"at most {rule.max_share:.0%} of the page's text"
    if not rule.is_dom:
        where = f"a {rule.unit} in zone {rule.zone}"
        bounds = f"{rule.min_chars} to {rule.max_chars or 'any number of'} characters"
    yield f"  {_does(rule)} {where}, {rule.status}, {_scope(rule)}"
    yield f"  category {rule.category}, {bounds}"
    fields: list[tuple[str, Callable[[Rule], Any]]] = [
        ("needs", lambda r: ", ".join(r.require)),
        ("not if", lambda r: ", ".join(r.unless)),
        (f"phrases ({rule.at})", lambda r: " · ".join(r.phrases)),
        ("looks for", lambda r: " · ".join(r.prefilter)),
        ("pattern", lambda r: r.pattern),
        ("selects", lambda r: r.select),
        ("from", lambda r: r.valid_from),
        ("until", lambda r: r.valid_until),
        ("flag", lambda r: r.flag),
        ("risk", lambda r: r.falsepositives),
    ]
    for name, value in fields:
        if value(rule):
            yield f"  {name}: {value(rule)}"
    for name in ("removes", "keeps"):
        for example in getattr(rule, name):
            shown = example.replace("\n", "\n" + " " * 11)
            yield f"  {name:>7}: {shown}"


def _print_json(values: Iterable[Any]) -> None:
    import orjson

    for value in values:
        click.echo(orjson.dumps(value, default=str))
