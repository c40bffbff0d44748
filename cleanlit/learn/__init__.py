"""Learning rules from a corpus: what each host repeats becomes rules to review."""
