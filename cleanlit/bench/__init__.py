"""The benchmark suite: sample corpora, measures of quality and of cost, comparisons.

What needs a checkout (peers, dated results, pictures) lives in `benchmarks/` instead.
"""
