"""A build stops where a check cannot fail, or the register says another kind of evidence than the trace shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rareearths.audit import soundness
from rareearths.paper import claims, findings, points
from rareearths.paper.claims import EVIDENCE, PAPER_VINTAGE
from rareearths.paper.points import PointsError


def row(name):
    place, _, _ = name.partition("#")
    vintage, _, table = place.partition("/")
    return {"id": name, "vintage": vintage, "table": table}


def entry(*rows, evidence="data", vintage=PAPER_VINTAGE, about=""):
    trace = {"rows": [row(name) for name in rows]} if rows else None
    return {
        "id": "C014", "vintage": vintage, "evidence": evidence, "verdict": "revised", "trace": trace,
        "about": about,
    }  # fmt: skip


NUMBERS, READ, LISTED = "2025-10/usgs_mine_production#2", "2025-10/readings#2", "2025-10/critical_minerals_lists#2"


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([NUMBERS], "data"),
        ([READ, NUMBERS], "data"),
        ([READ], "document"),
        (["2025-10/export_controls#2", "paper/claims#C014"], "document"),
        ([LISTED, READ], "list"),
        (["paper/cited_facts#2"], "reference"),
        (["paper/references#iea2025", "paper/claims#C001"], "reference"),
        (["paper/fig17#2", "paper/claims#C001"], "inside"),
        ([], "inside"),
    ],
)
def test_evidence_is_the_strongest_of_what_a_value_rests_on(rows, kind):
    assert soundness.evidence([row(name) for name in rows]) == kind
    assert kind in EVIDENCE


def test_a_check_that_rests_on_its_own_statement_alone_stops_the_build():
    record = {"claims": [entry("paper/claims#C014", evidence="inside")]}
    with pytest.raises(soundness.AuditUnsound, match=r"C014: a check rests on more than.*this one cannot fail"):
        soundness.require(record)


def test_another_evidence_than_the_register_says_stops_the_build():
    with pytest.raises(soundness.AuditUnsound, match=r"C014: its evidence is 'document' by its trace.*has 'data'"):
        soundness.require({"claims": [entry(READ)]})


@pytest.mark.parametrize(("about", "sound"), [("note", True), ("reference", True), ("", False)])
def test_a_document_may_tell_the_date_of_a_note_and_of_nothing_else(about, sound):
    record = {"claims": [entry(READ, evidence="reference", about=about)]}
    if sound:
        soundness.require(record)
    else:
        with pytest.raises(soundness.AuditUnsound, match=r"'document' by its trace.*has 'reference'"):
            soundness.require(record)


def test_a_sound_record_passes():
    soundness.require({"claims": [entry(NUMBERS)]})


def test_a_key_statement_whose_finding_does_not_touch_its_point_stops_the_build(monkeypatch):
    bare = replace(findings.findings()[claims.known("C014").finding], touches=())
    monkeypatch.setattr(points, "findings", lambda: {**findings.findings(), bare.id: bare})
    with pytest.raises(PointsError, match=rf"{bare.id}: it explains C014, a key statement of A002, and touches it"):
        soundness.require({"claims": [entry(NUMBERS)]})


def test_a_run_on_other_data_is_not_held_to_what_was_decided_for_the_papers_own():
    soundness.require({"claims": [entry(READ, vintage="2026-06")]})
