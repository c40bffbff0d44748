"""What of a document is compared: its text without what rules take out of it."""

from __future__ import annotations

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document
from cleanlit.rules.model import RuleSet


class RuleMask:
    """Gives the text of a document as a `Cleaner` would leave it; changes nothing.

    A mask for near-duplicate search, which knows no rules itself. `digest` is that of
    the rules: a story index notes it, and refuses a mask of other rules.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._cleaner = Cleaner(rules)
        self.digest = rules.digest

    def __call__(self, document: Document) -> str:
        """Give the part of the text that is compared; of no text the empty one."""
        return self._cleaner(document).document.text or ""
