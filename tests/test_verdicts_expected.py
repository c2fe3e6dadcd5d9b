"""The verdicts of the last build are those that were reviewed."""

from __future__ import annotations

import json

import pytest
from built import SITE

from rareearths.paper import claims
from rareearths.paths import PAPER

REVIEW = "Review the difference; if it is right, type: make verdicts"


@pytest.fixture(scope="module")
def built() -> dict[str, claims.Reviewed]:
    path = SITE / "audit.json"
    assert path.exists(), f"there is no {path.name} of a last build. Type: make book"
    found = json.loads(path.read_text(encoding="utf-8"))["claims"]
    return {
        claim["id"]: claims.Reviewed(claim["verdict"], claim["printed"], claims.written(claim["computed"]))
        for claim in found
    }


@pytest.fixture(scope="module")
def reviewed() -> dict[str, claims.Reviewed]:
    path = PAPER / "expected-verdicts.csv"
    assert path.exists(), f"there is no {path.name}. {REVIEW}"
    return claims.reviewed()


def test_every_verdict_and_value_is_the_reviewed_one(built, reviewed):
    changed = {name: (reviewed[name], built[name]) for name in built.keys() & reviewed.keys()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    assert changed == {}, f"reviewed and built outcomes differ. {REVIEW}"
    assert built.keys() & reviewed.keys()


def test_every_claim_of_the_build_was_reviewed(built, reviewed):
    assert sorted(built.keys() - reviewed.keys()) == [], f"claims without a reviewed verdict. {REVIEW}"


def test_no_reviewed_claim_was_lost(built, reviewed):
    assert sorted(reviewed.keys() - built.keys()) == [], f"reviewed claims that the build no longer has. {REVIEW}"


def test_reviewed_verdicts_are_verdicts(reviewed):
    assert {one.verdict for one in reviewed.values()} <= set(claims.VERDICTS)
    assert set(reviewed) <= set(claims.register())
