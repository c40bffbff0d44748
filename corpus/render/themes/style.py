"""The few rules of style that most themes share, and their colours."""

from __future__ import annotations

_BASE = """\
body{{margin:0;font:{size}px/1.6 {font};color:#222;background:{ground}}}
a{{color:{accent}}}
img{{max-width:100%;height:auto;background:#ccd}}
header,footer{{padding:12px 4%}}
.skip-link{{position:absolute;inset-inline-start:-9999px}}
"""
SERIF = "Georgia,'Times New Roman',serif"
SANS = "system-ui,-apple-system,'Segoe UI',Arial,sans-serif"


def sheet(
    accent: str, rest: str, *, font: str = SANS, size: int = 17, ground: str = "#fff"
) -> str:
    """Give a style sheet: the shared rules and those of one theme."""
    return _BASE.format(accent=accent, font=font, size=size, ground=ground) + rest
