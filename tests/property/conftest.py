"""How many examples: few in `make test`, many with `--hypothesis-profile=fuzz`."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fuzz", max_examples=20_000)
