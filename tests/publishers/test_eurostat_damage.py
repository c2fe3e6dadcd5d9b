"""Damaged answers of Comext: only the project's own errors come out."""

import contextlib

from brought_checks import SAMPLES, damaged, needs_shared, raw
from eurostat_fixture import made_csv, made_cube
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rareearths.fetch.contract import SourceError
from rareearths.fetch.files import jsonstat
from rareearths.fetch.publishers.eurostat import comext, publisher

FOLDER = SAMPLES / "eurostat"
WORDS = (
    b'"value"',
    b'"size"',
    b'"index"',
    b'"id"',
    b"partner",
    b"EXT_EU27_2020",
    b"284690",
    b"2024",
    b"OBS_VALUE",
    b": 3",
)
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def only_source_errors(content):
    with contextlib.suppress(SourceError):
        publisher.validate(publisher.parse([raw(content)]), {})


@QUICK
@given(st.sampled_from([made_cube(status={"1": "e"}), made_csv()]).flatmap(lambda content: damaged(content, WORDS)))
def test_damaged_answers_end_in_the_projects_errors(content):
    only_source_errors(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(QUICK, max_examples=200)
@given(
    st.sampled_from(
        ["id", "size", "dimension", "value", "status", "updated", "extension", "label", "error", "warning"]
    ),
    JSON,
)
def test_any_part_may_be_anything(name, part):
    only_source_errors(made_cube(**{name: part}))


@needs_shared
@settings(QUICK, max_examples=150)
@given(st.data())
def test_damaged_shared_files_end_in_the_projects_errors(draws):
    path = draws.draw(st.sampled_from(sorted(FOLDER.glob("*.json")) + sorted(FOLDER.glob("*.csv"))))
    content = draws.draw(damaged(path.read_bytes(), WORDS))
    with contextlib.suppress(SourceError):
        comext.observations(content)
    with contextlib.suppress(SourceError):
        jsonstat.read("eurostat", content)
