"""What a corpus of any size costs: measured, modelled, predicted, compared.

`python -m benchmarks.scale --help`; the page is docs/scale.md.
"""
