"""A change of a cell, of a printed value or of a formula does not go unnoticed."""

from __future__ import annotations

import json

import pytest
from built import SITE

from rareearths.tracing import mutations
from rareearths.tracing.mutations import Mutation, Outcome

CHAPTERS = ("introduction", "conclusion")  # the quick ones


@pytest.fixture(scope="module")
def record():
    path = SITE / "audit.json"
    assert path.exists(), f"there is no {path.name} of a last build. Type: make book"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_same_seed_chooses_the_same_and_all_kinds(record):
    chosen = mutations.choose(record, 30, 7)
    assert chosen == mutations.choose(record, 30, 7) != mutations.choose(record, 30, 8)
    assert [one.kind for one in chosen].count("formula") == 10
    assert all(one.before != one.after for one in chosen)


@pytest.mark.parametrize("kind", mutations.KINDS)
def test_a_change_is_caught(record, kind):
    quick = {**record, "claims": [entry for entry in record["claims"] if entry["chapter"] in CHAPTERS]}
    chosen = next(one for one in mutations.choose(quick, 12, 3) if one.kind == kind)
    outcome = mutations.run(chosen)
    assert outcome.how != "none", outcome


def test_no_change_is_seen_as_none(record):
    claim = next(entry for entry in record["claims"] if entry["id"] == "C004")
    same = Mutation(
        "printed", "C004", claim["chapter"], "paper/claims#C004 printed", claim["printed"], claim["printed"]
    )
    assert mutations.run(same).how == "none"


def test_the_summary_counts_by_what_caught_them():
    made = [Mutation(kind, "C001", "dominance", "place", "1", "2") for kind in mutations.KINDS]
    outcomes = [
        Outcome(made[0], ("C001",), (), ()),
        Outcome(made[1], (), (), ("x",)),
        Outcome(made[2], (), (), ()),
    ]
    lines = mutations.summary(outcomes).splitlines()
    assert lines[4].split() == ["all", "3", "1", "0", "1", "0", "1"]
    assert lines[5].startswith("the same: formula C001 place: '1' -> '2'")
