"""The rule language: its model, its loading, and the decision which lines go.

What the decision does to a text (offsets, flags, lifted fields) is in `cleanlit.clean`.
"""
