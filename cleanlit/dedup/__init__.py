"""Near-duplicates: sketches, candidates, verification, clusters, the canonical copy."""
