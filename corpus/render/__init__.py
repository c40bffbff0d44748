"""The renderer of the sample pages: from `corpus/pages/NAME.gold` to what a crawler
would have stored.
"""
