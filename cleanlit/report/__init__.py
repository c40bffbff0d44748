"""What happened to a corpus, in one page, from the outputs of a run."""
