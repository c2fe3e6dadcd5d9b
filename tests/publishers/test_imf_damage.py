"""Damaged answers and workbooks of the IMF: only the project's own errors come out."""

import contextlib

import pytest
import xls_writer
from brought_checks import SAMPLES, damaged, needs_shared, raw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imf_fixture import made_csv, made_json, made_sheet, made_workbook
from workbook_writer import workbook as xlsx

from rareearths.fetch.contract import ContractBroken, SourceError
from rareearths.fetch.publishers.imf import publisher


def only_source_errors(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content)]), {})


XLS = SAMPLES / "imf" / "imf_pcps_external-data_2025-10.xls"
WORDS = (
    b"OBS_VALUE",
    b"TIME_PERIOD",
    b"SCALE",
    b"dataSets",
    b"series",
    b"observations",
    b'"0"',
    b"2020-M02",
    b"4205.5",
    b"USD",
)
QUICK = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(st.sampled_from([made_csv(), made_json()]).flatmap(lambda content: damaged(content, WORDS)))
def test_damaged_answers_end_in_the_projects_errors(content):
    only_source_errors(content)


@settings(QUICK, max_examples=200)
@given(st.sampled_from([made_workbook(), made_workbook("xls")]).flatmap(damaged))
def test_damaged_workbooks_end_in_the_projects_errors(content):
    only_source_errors(content)


@settings(QUICK, max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_anything_at_all_ends_in_the_projects_errors(content):
    only_source_errors(content)


@needs_shared
@settings(QUICK, max_examples=150)
@given(st.data())
def test_the_damaged_shared_workbook_ends_in_the_projects_errors(draws):
    only_source_errors(draws.draw(damaged(XLS.read_bytes(), (b"U\0S\0D\0", b"2025M9", b"External"))))


def test_a_workbook_with_a_far_cell_is_refused_before_it_is_read():
    """The reader would make room for every cell up to it, and the process would end."""
    far = [*[[]] * 10_000, [None] * 16_000 + [1.0]]
    for content in (
        xlsx({"External": [*made_sheet(), *far]}),
        xls_writer.workbook("External", [*made_sheet(), [None] * 60_000 + [1.0]]),
    ):
        with pytest.raises(ContractBroken, match="cells as far away as"):
            publisher.parse([raw(content)])
