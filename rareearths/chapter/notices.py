"""Export controls on a mineral: which announcements concern it, and what of each is suspended, until when."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from rareearths import language

# what restricts exports of a mineral, or suspends that: no statement, licence or list of firms
KINDS = ("control", "suspension")


def concerning(controls: pd.DataFrame, elements: Collection[str]) -> pd.DataFrame:
    """Return the announcements entered under an element, with those that suspend one of these, the oldest first.

    Parameters
    ----------
    controls : pandas.DataFrame
        Of ``export_controls``.
    elements : collection of str
        Symbols.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> rows = pd.DataFrame({"key": ["No. 57", "No. 58", "No. 70"], "elements": ["Ho Er", None, None]})
    >>> rows = rows.assign(kind=["control", "control", "suspension"], suspends=[None, None, "No. 57;No. 58"])
    >>> rows = rows.assign(date_effective=["2025-11-08", "2025-11-08", "2025-11-07"])
    >>> concerning(rows, {"Er"})["key"].tolist(), len(concerning(rows, {"Li"}))
    (['No. 70', 'No. 57'], 0)
    """
    rows = controls[controls["kind"].isin(KINDS)]
    entered = [bool(set(elements) & set(each.split())) for each in rows["elements"].fillna("")]
    keys = set(rows.loc[entered, "key"])
    suspending = [bool(keys & set(each.split(";"))) for each in rows["suspends"].fillna("")]
    found = rows[[one or other for one, other in zip(entered, suspending, strict=True)]]
    return found.sort_values("date_effective", kind="stable")


def states(rows: pd.DataFrame, controls: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return announcements with their state in words and, where one is suspended, the day set for the end of that.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `concerning`.
    controls : pandas.DataFrame
        All of ``export_controls``, for what suspends them.
    lang : {"ja", "en"}

    Returns
    -------
    pandas.DataFrame
        The rows with ``state`` and ``until``. A suspension is not itself suspended and has no such day.

    Examples
    --------
    >>> controls = pd.DataFrame({"key": ["No. 46", "No. 72"], "status": ["suspended", "in_force"]})
    >>> controls = controls.assign(suspends=[None, "No. 46"], suspended_until=[None, "2026-11-27"])
    >>> controls = controls.assign(suspended_part_en=[None, "clause 2"])
    >>> states(controls, controls, "en")[["state", "until"]].values.tolist()
    [['clause 2 suspended, the rest in force', '2026-11-27'], ['in force', '']]
    """
    words = language.say("mineral_states", lang)
    part = f"suspended_part_{lang}"
    suspended = {
        key: (row["suspended_until"], row[part] if part in row and pd.notna(row[part]) else "")
        for row in controls[controls["suspends"].notna()].to_dict("records")
        for key in row["suspends"].split(";")
    }
    state, until = [], []
    for row in rows.to_dict("records"):
        end, of_it = suspended.get(row["key"], ("", "")) if row["status"] == "suspended" else ("", "")
        state.append(words["part"].format(part=of_it) if of_it else words[row["status"]])
        until.append(str(end) if pd.notna(end) else "")
    return rows.assign(state=state, until=until)


def ended(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the suspensions with an end after which the table has no further announcement on the mineral.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `concerning`.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> rows = pd.DataFrame({"key": ["No. 46", "No. 72"], "date_issued": ["2024-12-03", "2025-11-09"]})
    >>> rows = rows.assign(suspended_until=[None, "2026-11-27"])
    >>> ended(rows)["key"].tolist()
    ['No. 72']
    """
    until = rows[rows["suspended_until"].notna()]
    issued = rows["date_issued"].fillna("").astype(str)
    return until[[not (issued > str(day)).any() for day in until["date_issued"]]]
