"""Pure functions on strings: folding, lines, tokens, languages, hosts, dates."""
