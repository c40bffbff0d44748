"""A newswire that never was: syndicated stories with gold labels, in any number.

`generate` streams documents as `dict`s in order of publication; the same options give
the same bytes. What the stories are made of stands in `lang/`, one file a language.
"""

from cleanlit.bench.newswire.options import WireOptions, read_options
from cleanlit.bench.newswire.wire import generate

__all__ = ["WireOptions", "generate", "read_options"]
