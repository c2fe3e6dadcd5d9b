"""The argument map follows from the verdicts, and names only what exists."""

import csv

import pytest

from rareearths import language
from rareearths.audit import argument
from rareearths.paper import claims
from rareearths.paper.exhibits import catalogue
from rareearths.paths import PAPER

ROWS = [
    argument.Statement(**row) for row in csv.DictReader((PAPER / "arguments.csv").open(encoding="utf-8", newline=""))
]


@pytest.mark.parametrize(
    ("judged", "status"),
    [
        ([], "open"),
        (["unverifiable", "unverifiable"], "open"),
        (["reproduced", "rounded", "unverifiable"], "supported"),
        (["reproduced", "unverifiable", "unverifiable"], "open"),
        (["reproduced", "differs"], "in part"),
        (["reproduced", "revised", "differs"], "doubtful"),
        (["differs"], "doubtful"),
    ],
)
def test_status_follows_from_the_verdicts(judged, status):
    assert argument.status(judged) == status


def test_every_status_has_a_name_in_both_languages():
    assert set(language.words("argument_status")) == {"supported", "in part", "doubtful", "open"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_statement_rests_on_what_there_is(row):
    assert row.statement_ja.endswith("。") and row.statement_en.endswith(".")
    assert row.ids("claims")
    assert set(row.ids("claims")) <= set(claims.register())
    assert set(row.ids("exhibits")) <= set(catalogue())


def test_ids_are_used_once():
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_statements_come_in_order_and_by_chapter():
    assert (
        [row.id for row in argument.statements("dominance")] == [r.id for r in ROWS if r.chapter == "dominance"] != []
    )
    assert argument.statements("nowhere") == []
