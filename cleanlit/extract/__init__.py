"""HTML into documents: decoding, trafilatura, metadata."""
