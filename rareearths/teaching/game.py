"""The game "The last card": what each move pays, how a game runs, and the results that a class writes down.

The rules are numbers in ``data/paper/game.csv``; everything else is computed from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from rareearths.words import say

# as a sheet of results may name them; a ban is recorded with what the importers voted
MOVES = ("free", "licence", "conceded", "refused")
COLUMNS = ("round", "move", "A", "points")

Rules = Mapping[str, Any]


class ResultsBroken(ValueError):
    """A sheet of results cannot be read."""


def exporter(rules: Rules, move: str, units: int) -> Any:
    """Return the exporter's points in one round.

    Parameters
    ----------
    rules : mapping
        Rule to number, as in ``data/paper/game.csv``.
    move : {"free", "licence", "conceded", "refused"}
    units : int
        Alternative units at work.

    Returns
    -------
    number

    Examples
    --------
    >>> rules = {"demand": 10, "free_price": 2}
    >>> exporter(rules, "free", 1)
    18
    """
    if move == "free":
        return rules["free_price"] * (rules["demand"] - units)
    if move == "licence":
        return _licence_price(rules, units) * _licensed(rules, units) - rules["licence_harm"]
    if move == "conceded":
        return rules["ban_gain"] - rules["ban_gain_lost"] * units - rules["ban_harm"]
    return -rules["ban_harm"]


def importers(rules: Rules, move: str, units: int) -> Any:
    """Return what one round costs the importers together, without what they build; arguments as of `exporter`.

    Parameters
    ----------
    rules : mapping
    move : {"free", "licence", "conceded", "refused"}
    units : int
        As `exporter` takes them.

    Returns
    -------
    number

    Examples
    --------
    >>> rules = {"demand": 10, "free_price": 2, "unit_cost": 3}
    >>> importers(rules, "free", 1)
    21
    """
    own, wanted = rules["unit_cost"] * units, rules["demand"] - units
    if move == "free":
        return rules["free_price"] * wanted + own
    if move == "licence":
        sold = _licensed(rules, units)
        return _licence_price(rules, units) * sold + own + rules["missing_cost"] * (wanted - sold)
    if move == "conceded":
        return importers(rules, "free", units) + rules["concession"]
    return rules["missing_cost"] * wanted + own


def answer(rules: Rules, units: int) -> str:
    """Return how importers that count only this round vote on a ban: ``conceded`` or ``refused``.

    Parameters
    ----------
    rules : mapping
    units : int
        As `exporter` takes them.

    Returns
    -------
    {"conceded", "refused"}

    Examples
    --------
    >>> rules = {"demand": 10, "free_price": 2, "unit_cost": 3, "missing_cost": 4, "concession": 9}
    >>> answer(rules, 0), answer(rules, 8)
    ('conceded', 'refused')
    """
    conceded, refused = (importers(rules, move, units) for move in ("conceded", "refused"))
    return "conceded" if conceded < refused else "refused"


def units(rules: Rules, started: Sequence[int]) -> list[int]:
    """Return the alternative units at work in each round.

    Parameters
    ----------
    rules : mapping
    started : sequence of int
        Units started in each round; those above the most there may be are not built.

    Examples
    --------
    >>> units({"lag": 2, "most_units": 4}, [2, 2, 2, 2, 2, 2])
    [0, 0, 2, 4, 4, 4]
    """
    lag, most = int(rules["lag"]), int(rules["most_units"])
    return [min(most, sum(started[: max(0, place - lag + 1)])) for place in range(len(started))]


def total(rules: Rules, moves: Sequence[str], started: Sequence[int]) -> Any:
    """Return the exporter's points over a game: a move and the units started for each round.

    Parameters
    ----------
    rules : mapping
    moves : sequence of str
        One for each round.
    started : sequence of int
        As `units` takes them.

    Returns
    -------
    number

    Examples
    --------
    >>> rules = {"demand": 10, "free_price": 2, "lag": 1, "most_units": 4}
    >>> total(rules, ["free", "free"], [1, 1])
    38
    """
    return sum(exporter(rules, move, at) for move, at in zip(moves, units(rules, started), strict=True))


def best(rules: Rules, started: Sequence[int]) -> list[str]:
    """Return the exporter's best move in each round against a plan of building that it cannot change.

    The importers vote on a ban as `answer` has it. Since the units do not depend on the moves, the best game is made of
    the best rounds.

    Parameters
    ----------
    rules : mapping
    started : sequence of int
        As `units` takes them.

    Returns
    -------
    list of str
        A move for each round.

    Examples
    --------
    >>> from rareearths.paths import PAPER
    >>> rules = pd.read_csv(PAPER / "game.csv").set_index("rule")["value"]
    >>> best(rules, [0, 0, 0])
    ['conceded', 'conceded', 'conceded']
    """
    return [
        max(("free", "licence", answer(rules, at)), key=lambda move: exporter(rules, move, at))
        for at in units(rules, started)
    ]


def _licence_price(rules: Rules, units: int) -> Any:
    return rules["licence_price"] - units // rules["price_step"]


def _licensed(rules: Rules, units: int) -> Any:
    return min(rules["licence_quantity"], rules["demand"] - units)


def results(path: Path | str, rules: Rules, lang: str) -> pd.DataFrame:
    """Read the sheet of results of a game.

    Parameters
    ----------
    path : Path or str
        A CSV with the columns round, move, A and points, a line for each round.
    rules : mapping
    lang : {"ja", "en"}
        Of what is said of a sheet that cannot be read.

    Returns
    -------
    pandas.DataFrame
        The four columns, ``round`` and ``A`` as integers and ``points`` as floats.

    Raises
    ------
    ResultsBroken
        Naming the line: what was expected and found, the likely cause and the next step.

    Examples
    --------
    >>> from rareearths.paths import PAPER
    >>> rules = pd.read_csv(PAPER / "game.csv").set_index("rule")["value"]
    >>> results(PAPER / "game_example.csv", rules, "en")["move"].iloc[0]
    'conceded'
    """
    path, words = Path(path), say("game_results", lang)
    if not path.is_file():
        raise ResultsBroken(words["no_file"].format(path=path))
    # spreadsheets put a mark before the first heading
    read = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True)
    if missing := [name for name in COLUMNS if name not in read]:
        named = {
            key: ", ".join(columns) for key, columns in (("known", COLUMNS), ("given", read), ("missing", missing))
        }
        raise ResultsBroken(words["columns"].format(file=path.name, **named))
    if read.empty:
        raise ResultsBroken(words["empty"].format(file=path.name))
    for place, row in enumerate(read.to_dict("records")):
        _check(row, rules, words, {"file": path.name, "line": place + 2})
    return read[list(COLUMNS)].astype({"round": int, "A": int, "points": float})


def _check(row: Mapping[str, str], rules: Rules, words: Mapping[str, str], where: Mapping[str, Any]) -> None:
    expected = {
        "round": [str(where["line"] - 1)],
        "move": MOVES,
        "A": [str(number) for number in range(int(rules["most_units"]) + 1)],
    }
    for column, allowed in expected.items():
        if row[column] not in allowed:
            given = {"column": column, "allowed": words["or"].join(allowed), "given": repr(row[column])}
            raise ResultsBroken(words["cell"].format(**where, **given, cause=words[f"cause_{column}"]))
    pays = exporter(rules, row["move"], int(row["A"]))
    try:
        agrees = float(row["points"]) == float(pays)
    except ValueError:
        agrees = False
    if not agrees:
        given = {"pays": pays, "move": row["move"], "units": row["A"], "given": repr(row["points"])}
        raise ResultsBroken(words["points"].format(**where, **given))
