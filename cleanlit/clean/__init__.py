"""Documents through rules: the cleaner, the tidying after it, undo and explanation."""
