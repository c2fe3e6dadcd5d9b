"""The verdicts of the last build are those that were reviewed."""

from __future__ import annotations

import json

import pytest
from built import SITE

from rareearths import claims
from rareearths.paths import PAPER

REVIEW = "Review the difference; if it is right, type: make verdicts"


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    path = SITE / "audit.json"
    assert path.exists(), f"there is no {path.name} of a last build. Type: make book"
    return {claim["id"]: claim["verdict"] for claim in json.loads(path.read_text(encoding="utf-8"))["claims"]}


@pytest.fixture(scope="module")
def reviewed() -> dict[str, str]:
    path = PAPER / "expected-verdicts.csv"
    assert path.exists(), f"there is no {path.name}. {REVIEW}"
    return claims.expected()


def test_every_verdict_is_the_reviewed_one(built, reviewed):
    changed = {name: (reviewed[name], built[name]) for name in built.keys() & reviewed.keys()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    assert changed == {}, f"reviewed and built verdicts differ. {REVIEW}"
    assert built.keys() & reviewed.keys()


def test_every_claim_of_the_build_was_reviewed(built, reviewed):
    assert sorted(built.keys() - reviewed.keys()) == [], f"claims without a reviewed verdict. {REVIEW}"


def test_no_reviewed_claim_was_lost(built, reviewed):
    assert sorted(reviewed.keys() - built.keys()) == [], f"reviewed claims that the build no longer has. {REVIEW}"


def test_reviewed_verdicts_are_verdicts(reviewed):
    assert set(reviewed.values()) <= set(claims.VERDICTS) - {"revised"}, "the paper's own vintage revises nothing"
    assert set(reviewed) <= set(claims.register())
