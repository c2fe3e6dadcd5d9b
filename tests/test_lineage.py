"""Values remember their rows through whatever pandas computes from them, and stay the values they were."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from rareearths.tracing import values
from rareearths.tracing.values import Number, Text, Whole, rows_of


def number(value, row):
    return Number(value, frozenset([row]))


@pytest.fixture
def table():
    plain = pd.DataFrame(
        {
            "geo": ["CHN", "USA", "CHN", "USA"],
            "year": pd.array([2023, 2023, 2024, 2024], dtype="Int64"),
            "value": [240.0, 43.0, 270.0, np.nan],
            "text": ["a", None, "b", "c"],
        }
    )
    return values.wrap(plain, values.lines("2025-10/mined", len(plain)), ["value", "text"])


def lines(value):
    return sorted(int(row.partition("#")[2]) for row in rows_of(value))


def test_a_cell_remembers_the_line_of_its_file(table):
    assert lines(table.loc[0, "value"]) == [2]
    assert lines(table.loc[2, "text"]) == [4]
    assert rows_of(table.loc[0, "geo"]) == frozenset()


def test_what_is_missing_stays_missing(table):
    assert table["value"].isna().tolist() == [False, False, False, True]
    assert table["text"].isna().tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("compute", "value", "rows"),
    [
        (lambda a, b: a + b, 5, {"a", "b"}),
        (lambda a, b: 100 * a / b, 150, {"a", "b"}),
        (lambda a, b: a - 1, 2, {"a"}),
        (lambda a, b: 10 // a, 3, {"a"}),
        (lambda a, b: a**b, 9, {"a", "b"}),
        (lambda a, b: -abs(-a), -3, {"a"}),
        (lambda a, b: round(a / b, 1), 1.5, {"a", "b"}),
        (lambda a, b: np.float64(2) * a, 6, {"a"}),
        (lambda a, b: np.int64(6) / a, 2, {"a"}),
        (lambda a, b: sum([a, b, 1]), 6, {"a", "b"}),
        (max, 3, {"a"}),
    ],
)
def test_arithmetic(compute, value, rows):
    for one, other in ((number(3.0, "a"), number(2.0, "b")), (Whole(3, frozenset("a")), Whole(2, frozenset("b")))):
        result = compute(one, other)
        assert result == value
        assert rows_of(result) == rows


def test_a_zero_below_gives_no_error_as_in_a_column_of_floats():
    assert np.isnan(number(1.0, "a") / 0)


def test_comparisons_are_those_of_plain_numbers():
    three = number(3.0, "a")
    assert three == 3 and three > 2 and three <= np.float64(3) and hash(three) == hash(3.0)
    assert (np.array([1, 5]) > three).tolist() == [False, True]
    assert (pd.Series([1, 5], dtype="Int64") >= Whole(5, frozenset("a"))).tolist() == [False, True]
    assert f"{three:.1f}" == "3.0"


def test_texts_and_their_parts():
    text = Text("2025-07-09", frozenset(["a"]))
    assert text[:4] == "2025" and rows_of(text[:4]) == {"a"} and rows_of(text.upper()) == frozenset()


def test_values_can_be_sent_to_another_process():
    for value in (number(3.0, "a"), Whole(3, frozenset("a")), Text("x", frozenset("a"))):
        back = pickle.loads(pickle.dumps(value))
        assert back == value and rows_of(back) == {"a"}


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda t: t.pivot(index="year", columns="geo", values="value").loc[2024, "CHN"], [4]),
        (lambda t: t.groupby("geo")["value"].sum()["CHN"], [2, 4]),
        (lambda t: t.groupby("geo")["value"].mean()["CHN"], [2, 4]),
        (lambda t: t.loc[t["geo"] == "CHN", "value"].mean(), [2, 4]),
        (lambda t: t.pivot_table(index="year", columns="geo", values="value").loc[2023, "USA"], [3]),
        (lambda t: t["value"].sum(), [2, 3, 4]),
        (lambda t: 100 * t["value"] / t["value"].iloc[0], [2, 3, 4]),
        (lambda t: t.assign(share=[2 * cell for cell in t["value"]])["share"].iloc[1], [3]),
        (lambda t: pd.Series([t.loc[0, "value"], t.loc[1, "value"]]).max(), [2]),
        (lambda t: pd.DataFrame({"a": [t.loc[0, "value"]], "b": ["x"]})["a"].iloc[0], [2]),
        (lambda t: t["value"].diff().iloc[2], [3, 4]),
        (lambda t: t["year"].map(t.drop_duplicates("year").set_index("year")["value"]).iloc[3], [4]),
        (lambda t: t.sort_values("value", ascending=False)["value"].iloc[0], [4]),
        (lambda t: t.merge(t, on=["geo", "year"])["value_y"].iloc[1], [3]),
        (lambda t: pd.concat([t, t]).query("year == 2024")["value"].max(), [4]),
    ],
)
def test_what_pandas_computes(table, compute, expected):
    with values.remembering():
        assert lines(compute(table)) == expected


def test_means_of_plain_columns_are_left_alone():
    with values.remembering():
        assert pd.Series([1.0, 2.0]).mean() == 1.5
        assert pd.DataFrame({"a": [1, 1], "b": [1.0, 3.0]}).groupby("a")["b"].mean().tolist() == [2.0]
    assert pd.Series([1.0, 2.0]).mean() == 1.5


def test_rows_of_collections(table):
    assert lines([table["value"], {"x": table["text"]}]) == [2, 3, 4, 5]
    assert rows_of({"a": 1, "b": "c"}) == frozenset()
