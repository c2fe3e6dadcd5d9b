"""A chart of a grid: which verdicts depend on the parameters, and which numbers move most with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from rareearths import VL_VERSION, language
from rareearths.chapter import charts, verdicts
from rareearths.paper import claims
from rareearths.pipeline.grid import rows

_STATEMENTS = 30  # at most; the table has all
_NUMBERS = 8
_CELL, _WIDTH, _HEIGHT = 18, 260, 130
_LABELLED = 24  # runs whose labels still fit below their columns


def files(frame: pd.DataFrame, names: Sequence[str], lang: str) -> dict[str, bytes]:
    """Return the chart as a page that opens from disk and as a drawing, by file name.

    Parameters
    ----------
    frame : DataFrame
        From `rareearths.pipeline.grid.rows.table`.
    names : sequence of str
        The parameters that are columns of it.
    lang : {"ja", "en"}

    Returns
    -------
    dict
        Empty if no verdict and no number depends on the parameters.
    """
    drawn = dependence(frame, names, lang)
    if drawn is None:
        return {}
    spec = drawn.to_dict() | {"config": charts.config(), "usermeta": {"embedOptions": {"actions": False}}}
    page = vl_convert.vegalite_to_html(spec, bundle=True, vl_version=VL_VERSION)
    drawing = charts.svg(spec, f"dependence-{lang}")
    return {f"dependence.{lang}.html": page.encode(), f"dependence.{lang}.svg": drawing.encode()}


def dependence(frame: pd.DataFrame, names: Sequence[str], lang: str) -> Any:
    """Return the chart: a field of verdicts by statement and run, then a small chart for each number that moves.

    Parameters
    ----------
    frame : DataFrame
    names : sequence of str
    lang : {"ja", "en"}

    Returns
    -------
    altair.VConcatChart or None
    """
    # both languages of a run found the same; one of them is drawn
    one = frame[frame["lang"] == (lang if lang in set(frame["lang"]) else frame["lang"].min())].copy()
    varied = [name for name in names if one[name].nunique() > 1]
    for name in varied:
        one[name] = one[name].map(str, na_action="ignore")
    one["label"] = [_label(run, varied) for run in one[varied].to_dict("records")]
    words = language.say("grid", lang)
    parts = [part for part in (_verdicts(one, lang, words), _numbers(one, varied, words)) if part is not None]
    if not parts:
        return None
    return alt.vconcat(*parts, title=words["title"]).resolve_scale(color="independent")


def _label(given: Mapping[str, Any], varied: Sequence[str]) -> str:
    return ", ".join(f"{name}={given[name]}" for name in varied if pd.notna(given[name])) or "—"


def moving(frame: pd.DataFrame, kind: str, column: str) -> list[tuple[str, str]]:
    """Return chapter and name of each statement, number or condition that is not the same in all runs."""
    own = frame[frame["kind"] == kind]
    counts = own.groupby(["chapter", "name"], sort=False)[column].nunique()
    return [tuple(key) for key in counts[counts > 1].index]


def _verdicts(frame: pd.DataFrame, lang: str, words: Mapping[str, str]) -> Any:
    all_ = frame.loc[frame["kind"] == rows.STATEMENT, "name"].nunique()
    chosen = moving(frame, rows.STATEMENT, "verdict")
    if not chosen:
        return None
    shown = [name for _, name in chosen[:_STATEMENTS]]
    register = claims.register()
    part = frame[(frame["kind"] == rows.STATEMENT) & frame["name"].isin(shown)][["name", "label", "verdict"]].assign(
        said=lambda found: [f"{name} {getattr(register[name], f'statement_{lang}')}" for name in found["name"]],
        verdict=lambda found: [verdicts.LABELS[verdict][lang] for verdict in found["verdict"]],
    )
    there = [label[lang] for label in verdicts.LABELS.values() if label[lang] in set(part["verdict"])]
    axis = alt.Axis(labelAngle=-60, labelLimit=0) if part["label"].nunique() <= _LABELLED else None
    return (
        alt.Chart(
            part, title=words["verdicts"].format(all_, len(chosen)), width=alt.Step(_CELL), height=alt.Step(_CELL)
        )
        .mark_rect(stroke="white")
        .encode(
            x=alt.X("label:N", sort=None, title=None, axis=axis),
            y=alt.Y("name:N", sort=None, title=None),
            color=alt.Color("verdict:N", title=None, scale=alt.Scale(domain=there)),
            tooltip=[
                alt.Tooltip("said:N", title=words["statement"]),
                alt.Tooltip("label:N", title=words["run"]),
                alt.Tooltip("verdict:N", title=words["verdict"]),
            ],
        )
    )


def _numbers(frame: pd.DataFrame, varied: Sequence[str], words: Mapping[str, str]) -> Any:
    own = frame[(frame["kind"] == rows.NUMBER) & frame["value"].notna()]
    spread = own.groupby(["chapter", "name"], sort=False)["value"].agg(lambda one: one.max() - one.min())
    size = own.groupby(["chapter", "name"], sort=False)["value"].agg(lambda one: one.abs().max())
    # the last binary digit of a sum does not count
    share = (spread / size)[spread > 1e-9 * size].sort_values(ascending=False, kind="stable")
    if share.empty or not varied:
        return None
    small = [_number(own[(own["chapter"] == chapter) & (own["name"] == name)], varied, words)
             for chapter, name in share.index[:_NUMBERS]]  # fmt: skip
    title = words["numbers"].format(own["name"].nunique(), len(small))
    return alt.concat(*small, columns=2, title=alt.TitleParams(title, anchor="start"))


def _matters(rows_: pd.DataFrame, name: str, varied: Sequence[str]) -> bool:
    """Say whether a number is another for another value of one parameter while the rest stay as they are."""
    rest = [one for one in varied if one != name]
    groups = rows_.groupby(rest, dropna=False)["value"] if rest else rows_.groupby("name")["value"]
    return bool((groups.max() - groups.min() > 1e-9 * rows_["value"].abs().max()).any())


def _number(rows_: pd.DataFrame, varied: Sequence[str], words: Mapping[str, str]) -> Any:
    mine = [name for name in varied if _matters(rows_, name, varied)] or list(varied[:1])
    along = max(mine, key=lambda name: rows_[name].nunique())
    others = [name for name in mine if name != along]
    part = rows_[[*dict.fromkeys([along, *others]), "value", "written", "label"]]
    if others:
        part = part.assign(others=[_label(run, others) for run in part[others].to_dict("records")])
    first = rows_.iloc[0]
    heading = f"{first['chapter']}: {first['name']}" + (f" ({first['unit']})" if first["unit"] else "")
    drawn = (
        alt.Chart(part, title=heading, width=_WIDTH, height=_HEIGHT)
        .mark_line(point=True)
        .encode(
            x=alt.X(f"{along}:O", title=along, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            tooltip=[alt.Tooltip("label:N", title=words["run"]), alt.Tooltip("written:N", title=words["value"])],
        )
    )
    return drawn.encode(color=alt.Color("others:N", title=None)) if others else drawn
