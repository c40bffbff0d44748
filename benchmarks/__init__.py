"""Measurements of quality and speed, on public sets that are not part of this."""
