"""What people decided fits what was computed, keeps to its lists and is worded fairly."""

from __future__ import annotations

from dataclasses import replace

import paper_rules as rules
import pytest

from rareearths import language
from rareearths.paper import citations, claims, findings
from rareearths.paper.findings import FindingsError

FINDINGS = findings.findings()
UNCHECKED = findings.unchecked()
EXPECTED = claims.expected()
MEMBERS = findings.members()
FIRST = next(iter(FINDINGS.values()))


def of(verdict):
    return next(name for name, given in EXPECTED.items() if given == verdict)


def test_what_people_decided_fits_the_reviewed_verdicts():
    findings.require_fit(EXPECTED)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("reproduced", "differs", "a verdict 'differs' has a finding; the column is empty"),
        ("reproduced", "revised", "a verdict 'revised' has a finding; the column is empty"),
        ("differs", "reproduced", "a verdict 'reproduced' has no finding; it names D"),
        ("unverifiable", "differs", "is in unchecked.csv exactly if it cannot be checked"),
        ("reproduced", "unverifiable", "is in unchecked.csv exactly if it cannot be checked"),
        ("unverifiable", "reproduced", "evidence is none exactly if nothing was compared"),
    ],
)
def test_a_verdict_that_does_not_fit_stops_the_build(was, becomes, said):
    name = of(was)
    with pytest.raises(FindingsError, match=rf"claims\.csv, {name}: .*{said}"):
        findings.require_fit({name: becomes})


def test_a_finding_without_members_stops_the_build(monkeypatch):
    monkeypatch.setattr(findings, "findings", lambda: {**FINDINGS, "D999": replace(FIRST, id="D999")})
    with pytest.raises(FindingsError, match=r"findings\.csv, D999: a finding has at least one statement or note"):
        findings.require_fit({})


def test_every_finding_of_a_note_is_one():
    named = {row.finding for row in (*citations.endnotes(), *citations.listed()) if row.finding}
    assert named
    assert named <= set(FINDINGS)


def test_files_are_in_the_order_of_their_ids():
    assert list(FINDINGS) == sorted(FINDINGS)
    assert list(UNCHECKED) == sorted(UNCHECKED)
    logged = [row.claim_id for row in findings.changes()]
    assert logged == sorted(logged)


def test_findings_are_worded_fairly():
    assert rules.broken(rules.wording, [*FINDINGS.values(), *UNCHECKED.values(), *findings.replies()]) == []
    assert rules.broken(rules.wording, findings.changes()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason_en": "The number is wrong."}, "a word that blames"),
        ({"reason_ja": "数字の間違い。"}, "a word that blames"),
        ({"kindest_ja": "数字の誤り。"}, "a word that blames"),
        ({"reason_ja": "A reason。"}, "no Japanese in 'A reason。'"),
        ({"reason_en": "Two  spaces."}, "two spaces"),
        ({"reason_ja": "数字 の相違。"}, "space beside Japanese"),
    ],
)
def test_a_wording_that_will_not_do_is_told(changes, said):
    assert f"{FIRST.id}: {said}" in rules.broken(rules.wording, [replace(FIRST, **changes)])


def test_the_kindest_reading_stands_in_both_languages_or_in_none():
    assert [row.id for row in FINDINGS.values() if bool(row.kindest_ja) != bool(row.kindest_en)] == []


def test_a_single_character_is_never_certain():
    """The text was recognised by machine: of one character nobody is sure until someone has compared the print."""
    assert [row.id for row in FINDINGS.values() if row.copy and row.sure == "certain"] == []


def test_what_changes_the_argument_says_which_point():
    assert [row.id for row in FINDINGS.values() if row.effect != "none" and not row.touches] == []


def test_a_statement_taken_out_is_in_the_log_and_its_number_is_not_used_again():
    register = claims.register()
    withdrawn = {row.claim_id for row in findings.changes() if row.after == "withdrawn"}
    assert withdrawn.isdisjoint(register)
    numbers = {int(name[1:]) for name in register} | {int(name[1:]) for name in withdrawn}
    before = {*range(1, 269), *range(301, 459)}  # the numbers given before the log began
    assert before <= numbers


def test_the_log_ends_with_the_verdict_of_today():
    last = {row.claim_id: row for row in findings.changes()}
    wrong = {name: row.after for name, row in last.items() if row.after not in ("withdrawn", EXPECTED.get(name))}
    assert wrong == {}


def test_every_word_of_a_list_has_words_in_both_languages():
    known = language.words("differences")
    categories = {row.category for row in FINDINGS.values()}
    assert categories | {*findings.CERTAINTIES, *findings.OBSTACLES, "unknown"} <= set(known)
    assert set(language.words("effects")) == set(findings.EFFECTS)
    assert tuple(language.words("evidence_kinds")) == claims.EVIDENCE


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_word_for_a_difference_blames(lang):
    assert [word for word in language.say("differences", lang).values() if rules.UNFAIR.search(str(word))] == []


def test_rows_speak_both_languages():
    need = next(iter(UNCHECKED.values()))
    assert (FIRST.words("reason", "ja"), FIRST.words("reason", "en")) == (FIRST.reason_ja, FIRST.reason_en)
    assert (need.needed("ja"), need.needed("en")) == (need.needed_ja, need.needed_en)
