"""What a grid file asks for: chapters, and values of their parameters; every combination is a run."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rareearths import language
from rareearths import notebook as notebooks
from rareearths.chapter import parameters
from rareearths.engine.run import execute
from rareearths.engine.run.execute import Run
from rareearths.pipeline import rerun
from rareearths.pipeline.build import require_vintages

_KEYS = ("chapters", "parameters", "lang")
_EXAMPLE = "chapters: [dominance]\nparameters:\n  vintage: [2025-10, 2026-06]\n  end_year: [2015, 2024]"
_SHOWN = 200  # characters of what came


class GridWrong(ValueError):
    """A grid file does not say what to run."""


class RunsTooMany(GridWrong):
    """A grid is larger than was meant, most likely."""


@dataclass(frozen=True)
class Grid:
    """The runs that a grid file asks for, each once, and the parameters it varies, both in its order."""

    runs: tuple[Run, ...]
    names: tuple[str, ...]


def read(path: Path, limit: int) -> Grid:
    """Read a grid file and make its runs.

    Parameters
    ----------
    path : Path
        YAML with ``chapters``, ``parameters`` (name to values) and, if not English alone, ``lang``. A parameter that
        only some of the chapters have varies these alone.
    limit : int
        Most runs that are meant.

    Raises
    ------
    GridWrong, RunsTooMany
        The file cannot be read as a grid, or has more runs than the limit.
    rareearths.pipeline.rerun.ChapterUnknown, rareearths.engine.run.execute.UnknownParameter
        It names what there is not.
    rareearths.chapter.parameters.ParameterWrong, rareearths.tables.VintageMissing
        No chapter runs with one of the values.
    """
    asked = _parsed(path)
    names = [str(name) for name in _listed(asked, "chapters", path)]
    languages = [language.require(str(lang)) for lang in _listed(asked, "lang", path, ["en"])]
    values = _values(asked.get("parameters") or {}, path)
    chapters = [rerun.known(name) for name in dict.fromkeys(names)]
    execute.check_parameters(chapters, values)
    own = {chapter: notebooks.defaults(chapter) for chapter in chapters}
    sizes = [math.prod(len(values[name]) for name in values if name in own[chapter]) for chapter in chapters]
    if (count := sum(sizes) * len(languages)) > limit:
        parts = ", ".join(f"{name}: {len(found)}" for name, found in values.items())
        raise RunsTooMany(
            f"{path}: expected at most {limit:,} runs; got {count:,} ({len(chapters)} chapter(s), "
            f"{len(languages)} language(s), values of {parts}). Likely cause: every combination of the values is one "
            f"run. Next step: take values out, or raise the limit with --limit {count}."
        )
    runs = []
    for chapter in chapters:
        mine = {name: found for name, found in values.items() if name in own[chapter]}
        for given in _combined({name: found for name, found in mine.items() if name in parameters.CHECKED}):
            require_vintages(given)
        for given in _combined(mine):
            # what is as it stands in the notebook is the same run
            changed = {name: value for name, value in given.items() if own[chapter][name] != value}
            runs += [Run(chapter, lang, changed) for lang in languages]
    return Grid(tuple({_identity(run): run for run in runs}.values()), tuple(values))


def _combined(values: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for combination in itertools.product(*values.values()):
        yield dict(zip(values, combination, strict=True))


def _identity(run: Run) -> tuple[Any, ...]:
    return run.name, run.lang, tuple(sorted((name, repr(value)) for name, value in run.parameters.items()))


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        found = yaml.safe_load(text)
    except OSError as error:
        raise _wrong(
            path, "a file that can be read", error.strerror or str(error), "a typing slip in its name"
        ) from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        cause = "the indentation, an open bracket or an unquoted colon"
        raise _wrong(path, "YAML", " ".join(str(error).split()), cause) from None
    if not isinstance(found, dict):
        raise _wrong(
            path, "chapters and parameters by name", repr(found), "an empty file, or a list where names belong"
        )
    if strangers := [str(key) for key in found if key not in _KEYS]:
        cause = "a typing slip, or parameters that do not stand below `parameters:`"
        raise _wrong(path, f"nothing but {', '.join(_KEYS)} at the top", ", ".join(strangers), cause)
    return found


def _listed(asked: Mapping[str, Any], key: str, path: Path, default: Sequence[str] = ()) -> list[Any]:
    found = asked.get(key, list(default))
    found = [found] if isinstance(found, str) else found
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise _wrong(path, f"one or more names under {key}", repr(asked.get(key)), "a line that was left out")
    return found


def _values(asked: Any, path: Path) -> dict[str, list[Any]]:
    if not isinstance(asked, dict):
        raise _wrong(path, "names with values under parameters", repr(asked), "a list where names belong")
    found: dict[str, list[Any]] = {}
    for name, given in asked.items():
        several = given if isinstance(given, list) else [given]
        # YAML reads a vintage by day, such as 2026-11-28, as a date
        several = [one.isoformat() if isinstance(one, dt.date) else one for one in several]
        if not several or not all(isinstance(one, str | int | float | bool) for one in several):
            raise _wrong(path, f"one or more single values of {name}", repr(given), "no value, or a list in a list")
        if name == "refresh":
            raise _wrong(
                path, "parameters other than refresh", f"refresh: {given!r}",
                "runs that fetch; runs of a grid are compared, so all read the tables that are there"
            )  # fmt: skip
        found[str(name)] = several
    return found


def _wrong(path: Path, expected: str, got: str, cause: str) -> GridWrong:
    shown = got if len(got) <= _SHOWN else got[:_SHOWN] + " …"
    return GridWrong(
        f"{path}: expected {expected}; got {shown}. Likely cause: {cause}. Next step: write it as in\n{_EXAMPLE}\n"
        "rareearths rerun --list shows the chapters and their parameters."
    )
