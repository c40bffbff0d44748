"""Bytes to documents and back: codecs, formats, sources, sinks."""
