"""`python -m tests.zoo`: every page, the large ones too, and what is wrong."""

from __future__ import annotations

import sys

from tests.zoo import EXHIBITS
from tests.zoo.verdict import faults

wrong = 0
for exhibit in EXHIBITS:
    said = [*faults(exhibit, patience=2)]
    wrong += bool(said)
    print(f"{exhibit.name}: {'; '.join(said) or 'as it has to be'}", flush=True)
print(f"{len(EXHIBITS)} pages, {wrong} not as they have to be")
sys.exit(1 if wrong else 0)
