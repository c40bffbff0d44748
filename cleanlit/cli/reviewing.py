"""`cleanlit rules review`: decide on proposed rules, one key each."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cleanlit.cli import options
from cleanlit.errors import CleanlitError, UsageError
from cleanlit.io.codec import STDIN

if TYPE_CHECKING:
    from rich.console import Console

    from cleanlit.cli.keys import Keys
    from cleanlit.learn.review import Review
    from cleanlit.learn.review_corpus import Effect
    from cleanlit.rules.model import Rule

_HELP: Final = (
    "accept: the rule acts from now on · reject: it is switched off and stays in the"
    " file · edit: opens your editor ($VISUAL, $EDITOR) · category: what kind of"
    " furniture it is · skip: comes again at the end · undo: any number of steps ·"
    " more: all examples, in full · quit: the rest stays proposed"
)
_ON_TOP: Final = (
    "# Change the rule, save, and leave the editor. Comments of this kind go.\n"
)


@click.command("review")
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True))
@options.inputs
@click.option(
    "--list", "listing", is_flag=True, help="List what is proposed; decide nothing."
)
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON lines.")
@click.option(
    "--accept", multiple=True, metavar="ID", help="Accept a rule; asks nothing."
)
@click.option(
    "--reject", multiple=True, metavar="ID", help="Reject a rule; asks nothing."
)
@click.option(
    "--accept-all",
    is_flag=True,
    help="Accept what is proposed, but for what --reject names; asks nothing.",
)
@options.reading
def review_rules(
    folder: str,
    listing: bool,
    as_json: bool,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    accept_all: bool,
    **given: Any,
) -> int:
    """Decide on the proposed rules in FOLDER, one key each.

    Of each rule is shown what it looks for, how dangerous furniture of its category is,
    what stands behind it, and what it takes and leaves; with a corpus also what it
    would newly remove there, with the lines around it. An accepted rule becomes
    `stable` and acts; a rejected one becomes `off`, which is tried no more and can be
    looked up; a skipped one comes again at the end. All is written into the files at
    once, and nothing else in them changes. So a review can be left and gone on with at
    any time.

    \b
        cleanlit rules review learned/ crawl.jsonl.zst
        cleanlit rules review learned/ --list
        cleanlit rules review learned/ --accept-all --reject share.harbour.example-2
    """
    from cleanlit.learn.review import Review, decide_all
    from cleanlit.rules.model import Status

    if both := sorted(set(accept) & set(reject)):
        raise UsageError(f"{both[0]} is both accepted and rejected")
    deciding = bool(accept or reject or accept_all)
    if listing and deciding:
        raise UsageError("--list decides nothing; leave it or the others out")
    if as_json and not listing:
        raise UsageError("--json goes with --list")
    corpus = bool(given["inputs"] or given["lists"])
    if corpus and deciding:
        raise UsageError("a corpus is for looking: --accept and --reject need none")
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if not (listing or deciding or terminal):
        raise UsageError(
            "rules review needs a terminal; without one use --list, --accept ID,"
            " --reject ID or --accept-all"
        )
    if not listing and STDIN in (*given["inputs"], *given["lists"]):
        raise UsageError("keys come from standard input: name a file of the corpus")
    review = Review(folder)
    if deciding:
        wanted = dict.fromkeys((r.id for r in review.open if accept_all), Status.STABLE)
        wanted.update(dict.fromkeys(accept, Status.STABLE))
        wanted.update(dict.fromkeys(reject, Status.OFF))
        changed = decide_all(review, wanted)
        accepted = sum(status is Status.STABLE for status in wanted.values())
        said = f"{accepted} accepted, {len(wanted) - accepted} rejected"
        click.echo(f"{said}; {changed} rules changed", err=True)
        return 0
    found = _effects(review, given) if corpus and review.open else None
    if listing:
        _list(review, folder, found, as_json=as_json)
        return 0
    return _sit(review, folder, found)


def _effects(review: Review, given: dict[str, Any]) -> dict[str, Effect]:
    from cleanlit.cli.work import documents
    from cleanlit.learn.review_corpus import effects

    said = f"reading the corpus for {len(review.open)} proposed rules …"
    click.echo(said, err=True)
    return effects(review.rules, review.open, documents(given, review.rules))


def _list(
    review: Review, folder: str, found: dict[str, Effect] | None, *, as_json: bool
) -> None:
    from cleanlit.cli.reviewscreen import plain, shown_path
    from cleanlit.learn.review import DANGER

    if as_json:
        import orjson

        for rule in review.open:
            click.echo(orjson.dumps(_facts(rule, found)))
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from cleanlit.cli.screen import screen

    table = Table(box=box.SIMPLE_HEAD)
    heads = ["rule", "danger", "stories", "takes", "stands in"]
    for head in heads + (["newly go"] if found is not None else []):
        table.add_column(head, overflow="fold")
    for rule in review.open:
        taken = plain(rule.removes[0]) if rule.removes else ""
        row = [
            rule.id, DANGER[rule.category],
            str(rule.learned.stories) if rule.learned else "",
            taken if len(taken) <= 100 else f"{taken[:99]}…",
            shown_path(rule.path, folder),
        ]  # fmt: skip
        if found is not None:
            row.append(str(found[rule.id].newly))
        table.add_row(*map(Text, row))
    screen().print(table)
    click.echo(f"{len(review.open)} proposed, {review.decided} decided", err=True)


def _facts(rule: Rule, found: dict[str, Effect] | None) -> dict[str, Any]:
    from dataclasses import asdict

    from cleanlit.cli.reviewscreen import wording
    from cleanlit.learn.review import DANGER

    facts: dict[str, Any] = {
        "id": rule.id,
        "category": str(rule.category),
        "danger": DANGER[rule.category],
        "path": rule.path,
        "wording": [list(pair) for pair in wording(rule)],
        "learned": asdict(rule.learned) if rule.learned else None,
    }
    if found is not None:
        effect = found[rule.id]
        names = ("hits", "newly", "chars", "documents", "pages")
        facts["corpus"] = {name: getattr(effect, name) for name in names}
        facts["samples"] = [asdict(sample) for _, sample in effect.samples]
    return facts


def _sit(review: Review, folder: str, found: dict[str, Effect] | None) -> int:
    """Go through the proposals until they are decided or somebody has had enough."""
    from rich.console import Console

    from cleanlit.cli.keys import Keys

    if not review.open:
        said = f"nothing is proposed in {folder}; {review.decided} rules are decided"
        click.echo(said, err=True)
        return 0
    code = 0
    with Keys() as keys:
        try:
            _Sitting(review, folder, found, keys, Console(highlight=False)).go()
        except KeyboardInterrupt:
            code = 130
    click.echo()
    counts = dict.fromkeys(("accepted", "rejected"), 0)
    for step in review.steps:
        if step.said in counts:
            counts[step.said] += 1
    said = ", ".join(f"{count} {word}" for word, count in counts.items())
    click.echo(f"{said}; {len(review.open)} still proposed", err=True)
    return code


class _Sitting:
    """One person before one screen."""

    def __init__(
        self,
        review: Review,
        folder: str,
        found: dict[str, Effect] | None,
        keys: Keys,
        console: Console,
    ) -> None:
        self._review = review
        self._folder = folder
        self._found = found or {}
        self._keys = keys
        self._console = console
        self._message = ""
        self._whole = False
        self._edited: set[str] = set()

    def go(self) -> None:
        """Show, ask, do; until all is decided or the key is `q`."""
        from cleanlit.cli.keys import Redraw

        while True:
            self._show()
            try:
                key = self._keys.read()
            except Redraw:
                continue
            # Only the message of this key is shown under the next screen.
            self._message = ""
            if key in ("q", "", "\x04"):
                return
            try:
                self._do(key)
            except CleanlitError as error:
                self._message = str(error)

    def _show(self) -> None:
        from cleanlit.cli.reviewscreen import Place, prompt, show, shown_path

        review = self._review
        if not review.open:
            self._console.file.write("\n")
            done = "all is decided"
            message = f"{self._message}; {done}" if self._message else done
            prompt(self._console, message, "undo quit")
            return
        rule = review.open[0]
        total = review.decided + len(review.open)
        show(
            self._console,
            rule,
            Place(shown_path(rule.path, self._folder), review.decided + 1, total),
            self._found.get(rule.id),
            self._message,
            stale=rule.id in self._edited,
            whole=self._whole,
        )
        self._whole = False

    def _do(self, key: str) -> None:
        from cleanlit.rules.model import Status

        review = self._review
        if key == "u":
            step = review.undo()
            self._message = (
                f"undone: {step.said} {step.rule.id}" if step else "nothing to undo"
            )
            return
        if not review.open:
            return
        match key:
            case "a" | "r":
                step = review.decide(Status.STABLE if key == "a" else Status.OFF)
                self._message = f"{step.said} {step.rule.id}"
            case "s":
                step = review.skip()
                self._message = f"{step.said} {step.rule.id}"
            case "m":
                self._whole = True
            case "c":
                self._recategorise()
            case "e":
                self._edit()
            case "?" | "h":
                self._message = _HELP
            case _ if key.isprintable() and not key.isspace():
                self._message = f"{key} does nothing; ? explains the keys"

    def _recategorise(self) -> None:
        from cleanlit.learn.review import DANGER
        from cleanlit.rules.model import Category

        self._console.print()
        self._console.print(", ".join(f"{c} ({DANGER[c]})" for c in Category))
        given = self._keys.line("category, or its first letters: ")
        if given is None:
            return
        names = [c for c in Category if c.startswith(given.lower())]
        exact = [c for c in names if c == given.lower()]
        if len(exact or names) != 1:
            said = f"{given} may be {', '.join(names)}" if names else f"no {given}"
            self._message = f"{said}; the category stays"
            return
        step = self._review.recategorise((exact or names)[0])
        self._message = f"{step.said} {step.rule.id}"

    def _edit(self) -> None:
        from cleanlit.learn.review_check import checked

        review = self._review
        old = review.open[0]
        before = text = review.text()
        while True:
            text = self._from_editor(text)
            if text.strip() == before.strip():
                self._message = self._message or "nothing was changed"
                return
            rule, wrong = checked(text, Path(old.path))
            if rule is not None and (rule.id == old.id or not review.knows(rule.id)):
                self._rewrite(text, old, rule)
                return
            if rule is not None:
                wrong = (f"id: {rule.id} is taken",)
            if not self._again(wrong):
                self._message = "the edit was thrown away"
                return

    def _rewrite(self, text: str, old: Rule, rule: Rule) -> None:
        self._review.rewrite(text, rule)
        self._edited.add(rule.id)
        if old.id in self._found:
            self._found[rule.id] = self._found[old.id]
        self._message = f"edited {rule.id}; its examples hold"

    def _again(self, wrong: tuple[str, ...]) -> bool:
        from cleanlit.cli.keys import ESCAPE, Redraw
        from cleanlit.cli.reviewscreen import plain, prompt

        self._console.print("\nThis rule cannot be used:")
        for line in wrong:
            self._console.print(f"  {plain(line)}", markup=False)
        prompt(self._console, "", "edit discard")
        while True:
            try:
                key = self._keys.read()
            except Redraw:
                continue
            if key == "e":
                return True
            if key in ("d", "q", "", ESCAPE):
                return False

    def _from_editor(self, text: str) -> str:
        """Let the editor change a text; gives it as it was if that fails."""
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        with tempfile.TemporaryDirectory(prefix="cleanlit-") as folder:
            file = Path(folder, "rule.toml")
            file.write_text(_ON_TOP + text, "utf-8", newline="")
            try:
                with self._keys.lent():
                    done = subprocess.run([*shlex.split(editor), str(file)])
                changed = file.read_bytes().decode("utf-8")
            except (OSError, ValueError) as error:
                self._message = f"the editor {editor!r} failed: {error}"
                return text
        if done.returncode:
            self._message = f"{editor} ended with {done.returncode}; nothing changed"
            return text
        return changed.removeprefix(_ON_TOP)
