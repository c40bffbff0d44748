"""`cleanlit rules review` before a real pseudo-terminal, and in scripts."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[bytes]]

HEAD = '# Learned.\n[ruleset]\nschema = 1\nlanguages = ["en"]\n'
RULE = """
# Number {number}.
[[rule]]
id = "navigation.harbour.example-{number}"
description = "A line"
category = "navigation"
status = "proposed"
at = "whole"
phrases = ["up to deck {number}"]
removes = ["Up to deck {number}"]
keeps = ["Up to deck {number} he climbed."]
learned = {{ stories = 9, documents = 10, first = "", last = "", tail_share = 1.0 }}
"""
BODY = "The council met on Monday and talked about the clock until late."
TIMEOUT = 25.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "learned" / "sites" / "harbour.example.toml"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + "".join(RULE.format(number=n) for n in (1, 2, 3)), "utf-8")
    record = {"url": "https://harbour.example/1", "language": "en"}
    record["text"] = f"{BODY}\nUp to deck 2\n{BODY} \x1b]0;owned\x07Again."
    (tmp_path / "crawl.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    return path


class Terminal:
    """A command before a terminal of its own: keys go in, what it draws comes out."""

    def __init__(self, folder: Path, *args: str, **env: str) -> None:
        self._main, self._far = pty.openpty()
        self.resize(60, 40)
        far = self._far

        def take() -> None:
            """Be the terminal's own, with Ctrl-C, which may have been switched off."""
            fcntl.ioctl(far, termios.TIOCSCTTY, 0)
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        self.process = subprocess.Popen(
            [sys.executable, "-m", "cleanlit", "rules", "review", *args],
            cwd=folder, stdin=far, stdout=far, stderr=far, start_new_session=True,
            preexec_fn=take,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]),
                 "TERM": "xterm", "VISUAL": "", **env},
        )  # fmt: skip
        self.modes = termios.tcgetattr(self._far)
        self.seen = ""

    def resize(self, columns: int, lines: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._main, termios.TIOCSWINSZ, size)

    def send(self, keys: str) -> None:
        os.write(self._main, keys.encode())

    def until(self, wanted: str) -> str:
        """Wait for a text; give what was drawn up to it, and forget that."""
        end = time.monotonic() + TIMEOUT
        while wanted not in self._plain():
            left = end - time.monotonic()
            ready = left > 0 and select.select([self._main], [], [], left)[0]
            assert ready, f"no {wanted!r} in {self.seen!r}"
            try:
                self.seen += os.read(self._main, 65_536).decode()
            except OSError:
                pytest.fail(f"ended before {wanted!r}: {self.seen!r}")
        text = self._plain()
        drawn, _, self.seen = text.partition(wanted)
        return drawn

    def asked(self, name: str) -> str:
        """Wait for the question about a rule."""
        return self.until(f"{name}\n") + self.until("[q]uit")

    def end(self) -> int:
        code = self.process.wait(TIMEOUT)
        # As it was: line by line, with an echo.
        assert termios.tcgetattr(self._far)[3] == self.modes[3]
        return code

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._main)
        os.close(self._far)

    def _plain(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.seen).replace("\r\n", "\n")


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*args: str, **env: str) -> Terminal:
        opened.append(Terminal(tmp_path, "learned", *args, **env))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def _name(number: int) -> str:
    return f"navigation.harbour.example-{number}"


def _statuses(file: Path) -> list[str]:
    return re.findall(r'^status = "(.*)"', file.read_text("utf-8"), re.M)


def test_a_review_is_left_and_gone_on_with(
    file: Path, review: Callable[..., Terminal]
) -> None:
    before = file.read_text("utf-8")
    first = review()
    first.asked(_name(1))
    first.send("s")
    first.asked(_name(2))
    first.send("a")
    first.asked(_name(3))
    first.send("r")
    # The skipped one comes last.
    first.asked(_name(1))
    assert _statuses(file) == ["proposed", "stable", "off"]
    first.send("uq")
    first.until("1 accepted, 0 rejected; 2 still proposed")
    assert first.end() == 0
    assert _statuses(file) == ["proposed", "stable", "proposed"]
    second = review()
    second.asked(_name(1))
    second.send("uaa")
    second.until("all is decided")
    second.send("uuq")
    second.until("0 accepted, 0 rejected; 2 still proposed")
    assert second.end() == 0
    # Only the first that was accepted is left of all that.
    one, two, three = before.split("# Number ")[1:]
    kept = (one, two.replace("proposed", "stable"), three)
    assert file.read_text("utf-8") == "# Number ".join((before.split("# N")[0], *kept))


def test_nothing_is_lost_by_a_kill(file: Path, review: Callable[..., Terminal]) -> None:
    terminal = review()
    terminal.asked(_name(1))
    terminal.send("a")
    terminal.asked(_name(2))
    terminal.process.send_signal(signal.SIGKILL)
    terminal.process.wait(TIMEOUT)
    assert _statuses(file) == ["stable", "proposed", "proposed"]
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_an_editor_may_fail_and_be_called_again(
    file: Path, tmp_path: Path, review: Callable[..., Terminal]
) -> None:
    editor = tmp_path / "my editor"
    # The first time a typing error, then the error mended and another wording.
    editor.write_text(
        "#!/bin/sh\n"
        'if grep -q "^maxx" "$2"; then sed -i "s/^maxx.*/max_chars = 70/" "$2"\n'
        'else sed -i "s/^at = .*/&\\nmaxx = 1/; s/deck 1/deck one/" "$2"; fi\n'
    )
    editor.chmod(0o755)
    terminal = review(EDITOR=f"'{editor}' -w")
    terminal.asked(_name(1))
    terminal.send("e")
    assert "maxx: unknown key" in terminal.until("[d]iscard")
    assert "deck 1" in file.read_text("utf-8")
    terminal.send("e")
    assert "removes  Up to deck one" in terminal.asked(_name(1))
    changed = file.read_text("utf-8")
    assert 'max_chars = 70\nphrases = ["up to deck one"]' in changed
    assert changed.count("# Number") == 3
    assert "# Change" not in changed
    terminal.send("u")
    terminal.until(f"undone: edited {_name(1)}")
    assert 'phrases = ["up to deck 1"]' in file.read_text("utf-8")
    terminal.send("e")
    terminal.until("[d]iscard")
    terminal.send("d")
    terminal.until("thrown away")
    terminal.send("q")
    assert terminal.end() == 0
    assert _statuses(file) == ["proposed"] * 3


def test_an_editor_that_is_not_there_is_said(
    file: Path, review: Callable[..., Terminal]
) -> None:
    terminal = review(EDITOR="no-such-editor")
    terminal.asked(_name(1))
    terminal.send("e")
    terminal.until("the editor 'no-such-editor' failed")
    terminal.until("[q]uit")
    terminal.send("q")
    assert terminal.end() == 0


def test_the_category_is_asked_by_name(
    file: Path, review: Callable[..., Terminal]
) -> None:
    terminal = review()
    terminal.asked(_name(1))
    terminal.send("c")
    assert "comments (low)" in terminal.until("first letters: ")
    terminal.send("autx\x7fhor\r")
    assert "author-bio  danger high" in terminal.asked(_name(1))
    assert 'category = "author-bio"' in file.read_text("utf-8")
    terminal.send("cco\r")
    terminal.until("may be comments, consent")
    terminal.send("q")
    assert terminal.end() == 0


def test_an_interrupt_leaves_what_was_decided(
    file: Path, review: Callable[..., Terminal]
) -> None:
    terminal = review()
    terminal.asked(_name(1))
    terminal.send("a")
    terminal.asked(_name(2))
    terminal.send("\x03")
    terminal.until("1 accepted, 0 rejected; 2 still proposed")
    assert terminal.end() == 130
    assert _statuses(file) == ["stable", "proposed", "proposed"]


def test_another_size_is_drawn_anew(
    file: Path, review: Callable[..., Terminal]
) -> None:
    terminal = review()
    wide = terminal.asked(_name(1))
    terminal.resize(32, 30)
    narrow = terminal.asked(_name(1))
    assert max(map(len, wide.splitlines())) <= 60
    assert max(map(len, narrow.lstrip().splitlines())) <= 32
    # Keys that mean nothing, arrows among them, do nothing.
    terminal.send("\x1b[A\x1bOPz")
    terminal.until("z does nothing")
    terminal.send("q")
    assert terminal.end() == 0
    assert _statuses(file) == ["proposed"] * 3


def test_a_corpus_is_shown_and_steers_no_terminal(
    file: Path, review: Callable[..., Terminal]
) -> None:
    terminal = review("crawl.jsonl")
    assert "0 lines in 0 of 1 documents" in terminal.asked(_name(1))
    terminal.send("a")
    shown = terminal.asked(_name(2))
    assert "1 lines in 1 of 1 documents" in shown
    assert re.search(r"^  - +Up to deck 2 *$", shown, re.M)
    assert "]0;owned" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown
    terminal.send("q")
    assert terminal.end() == 0


def test_without_a_terminal_it_says_what_to_do(file: Path, cleanlit: Run) -> None:
    done = cleanlit("rules", "review", "learned")
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"--accept-all" in done.stderr


def test_scripts_list_and_decide(file: Path, cleanlit: Run) -> None:
    done = cleanlit("rules", "review", "learned", "crawl.jsonl", "--list", "--json")
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [fact["id"] for fact in facts] == [_name(1), _name(2), _name(3)]
    assert [fact["corpus"]["newly"] for fact in facts] == [0, 1, 0]
    assert facts[0]["danger"] == "low"
    bad = cleanlit("rules", "review", "learned", "--accept", "navigation.quay")
    assert (bad.returncode, _statuses(file)) == (2, ["proposed"] * 3)
    one = cleanlit("rules", "review", "learned", "--accept", _name(2))
    assert (one.returncode, _statuses(file)) == (0, ["proposed", "stable", "proposed"])
    rest = cleanlit("rules", "review", "learned", "--accept-all", "--reject", _name(3))
    assert (rest.returncode, _statuses(file)) == (0, ["stable", "stable", "off"])
    shown = cleanlit("rules", "review", "learned", "--list")
    assert b"0 proposed, 3 decided" in shown.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("--list", "--accept-all"),
        ("--json",),
        ("--accept", "a.b", "--reject", "a.b"),
        ("crawl.jsonl", "--accept-all"),
        ("--from-list", "-"),
    ],
)
def test_what_does_not_go_together_is_refused(
    file: Path, cleanlit: Run, args: tuple[str, ...]
) -> None:
    done = cleanlit("rules", "review", "learned", *args)
    assert done.returncode == 2
    assert done.stderr.startswith(b"cleanlit: ")
    assert _statuses(file) == ["proposed"] * 3
