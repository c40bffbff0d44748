"""Single keys from a terminal, which is left as it was found."""

from __future__ import annotations

import codecs
import os
import re
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, Self

# What arrow and function keys send; none of them does anything here.
_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)")
_AGAIN: Final = (signal.SIGWINCH, signal.SIGCONT)
ENTER: Final = ("\n", "\r")
ESCAPE: Final = "\x1b"
_BACKSPACE: Final = ("\x7f", "\x08")


class Redraw(Exception):
    """The terminal has another size, or the program was stopped and goes on."""


class Keys:
    """Reads keys while it is entered. The keys that send signals still do."""

    def __init__(self) -> None:
        self._fd = sys.stdin.fileno()
        self._typed = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = self._missed = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._modes = termios.tcgetattr(self._fd)
        for number in _AGAIN:
            self._before[number] = signal.signal(number, self._changed)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._restore()

    def read(self) -> str:
        """Wait for a key; an empty string says that the terminal is gone.

        Raises `Redraw` where the screen is to be drawn anew.
        """
        while not self._typed:
            tty.setcbreak(self._fd, termios.TCSADRAIN)
            chunk = self._chunk()
            if not chunk:
                return ""
            self._typed = _SEQUENCE.sub("", self._decoder.decode(chunk))
        key, self._typed = self._typed[0], self._typed[1:]
        return key

    def line(self, prompt: str) -> str | None:
        """Ask for a line; None where Escape or an empty one says that there is none."""
        written = ""
        while True:
            sys.stdout.write(f"\r\x1b[K{prompt}{written}")
            sys.stdout.flush()
            try:
                key = self.read()
            except Redraw:
                continue
            if key in ("", ESCAPE):
                return None
            if key in ENTER:
                return written.strip() or None
            if key in _BACKSPACE:
                written = written[:-1]
            elif key.isprintable():
                written += key

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give the terminal to another program, and Ctrl-C in it to that alone."""
        self._restore()
        # A handler, and not SIG_IGN, which the other program would inherit.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _chunk(self) -> bytes:
        self._waiting = True
        try:
            if self._missed:
                self._missed = False
                raise Redraw
            return os.read(self._fd, 1_024)
        except OSError:
            # A terminal that was closed.
            return b""
        finally:
            self._waiting = False

    def _changed(self, _number: int, _frame: FrameType | None) -> None:
        if self._waiting:
            self._waiting = False
            raise Redraw
        self._missed = True

    def _restore(self) -> None:
        termios.tcsetattr(self._fd, termios.TCSADRAIN, self._modes)
