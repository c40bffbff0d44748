"""Proposals as rule files that load."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cleanlit.learn.propose import Proposal


def rule_file(pack: str, language: str, rules: Iterable[tuple[str, Proposal]]) -> str:
    """Give the text of a rule file; `rules` are ids with what they stand for."""
    parts = [
        "# Proposed by `cleanlit rules learn`: nothing here acts before a person sets\n"
        '# `status = "stable"` (or removes the line).\n'
        f"[ruleset]\nschema = 1\npack = {_text(pack)}\n"
        f"languages = [{_text(language)}]\n"
    ]
    for rule_id, proposal in rules:
        lines = [
            "[[rule]]",
            f"id = {_text(rule_id)}",
            f"description = {_text(proposal.description)}",
            f"category = {_text(proposal.category)}",
            'status = "proposed"',
        ]
        lines += [f"{key} = {_value(value)}" for key, value in proposal.wording.items()]
        lines.append(f"learned = {_value(proposal.learned)}")
        lines.append(f"removes = {_value(list(proposal.removes))}")
        lines.append(f"keeps = {_value(list(proposal.keeps))}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def slug(host: str) -> str:
    """Give a host as a part of an id."""
    return re.sub(r"[^a-z0-9.-]", "-", host.lower()).strip(".-")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list):
        if len(value) == 1 and len(value[0]) < 60:
            return f"[{_text(value[0])}]"
        return "[\n" + "".join(f"  {_text(item)},\n" for item in value) + "]"
    return str(value)


def _text(text: str) -> str:
    """Write a string of TOML; JSON's escapes are among its own."""
    if "'" not in text and "\\" in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
