"""The configuration file: a table for each verb, with the names of its flags."""

from __future__ import annotations

import tomllib
from math import isfinite
from pathlib import Path
from typing import Any

import click

from cleanlit.cli.verbs import VERBS
from cleanlit.errors import ConfigError


def load_config(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    """Make the values of a configuration file the defaults of this verb.

    `[clean] jobs = 2` is `clean --jobs 2`; a table `[all]` is for every verb. An
    unknown key is an error in the verb's own table and passed over in `[all]`.
    """
    if value is None or ctx.resilient_parsing:
        return
    path = Path(value)
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(path, f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        # Also numbers of thousands of digits and tables in tables without end.
        raise ConfigError(path, f"is not TOML: {error}") from error
    verb = ctx.info_name or ""
    for name in tables.keys() - {"all", *VERBS}:
        raise ConfigError(
            path, f"[{name}] is no verb; known are all, {', '.join(VERBS)}"
        )
    known = {
        param.name: param
        for param in ctx.command.params
        if param.name not in ("inputs", "config")
    }
    defaults: dict[str, Any] = {}
    for name in ("all", verb):
        table = tables.get(name, {})
        if not isinstance(table, dict):
            raise ConfigError(path, f"{name} must be a table")
        for key, setting in table.items():
            param = key.replace("-", "_")
            if param in known:
                defaults[param] = _checked(path, name, key, setting, known[param])
            elif name == verb:
                raise ConfigError(path, f"[{verb}] has no option {key!r}")
    ctx.default_map = {**(ctx.default_map or {}), **defaults}


def _checked(
    path: Path, table: str, key: str, setting: Any, param: click.Parameter
) -> Any:
    """Give a setting, if it is of a kind that can stand on a command line."""
    many = param.multiple if isinstance(param, click.Option) else False
    items = setting if many and isinstance(setting, list) else [setting]
    flag = isinstance(param, click.Option) and param.is_flag
    for item in items:
        plain = isinstance(item, (str, int)) or (
            isinstance(item, float) and isfinite(item)
        )
        if not plain or isinstance(item, bool) != flag:
            kind = "true or false" if flag else "text or a number"
            raise ConfigError(path, f"[{table}] {key} must be {kind}, not {item!r}")
    return setting
