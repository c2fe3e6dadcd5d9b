"""The book's languages, and the words of ``rareearths/locale/``: none is used before it stands in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

LANGUAGES = ("ja", "en")

_LOCALE = Path(__file__).with_name("locale")


class UnknownLanguage(ValueError):
    """The language asked for is not one of the book's."""


class WordsBroken(ValueError):
    """A file of ``rareearths/locale/`` lacks a section, a word or one half of it."""


def require(lang: str) -> str:
    """Return `lang` if the book speaks it.

    Parameters
    ----------
    lang : str

    Returns
    -------
    str

    Raises
    ------
    UnknownLanguage
        With the languages there are.

    Examples
    --------
    >>> require("en")
    'en'
    """
    if lang not in LANGUAGES:
        raise UnknownLanguage(
            f"Expected one of the book's languages {', '.join(LANGUAGES)}; got {lang!r}. "
            "Most likely a typing slip in the parameter `lang`: set it to 'ja' or 'en'."
        )
    return lang


@cache
def words(section: str) -> Mapping[str, Mapping[str, str]]:
    """Return the words of one section of ``locale/ui.yaml`` in both languages.

    Parameters
    ----------
    section : str
        Such as ``exhibit`` or ``claim_table``.

    Returns
    -------
    mapping
        Key to ``{"ja": …, "en": …}``, in the order of the file.

    Raises
    ------
    WordsBroken
        If there is no such section, or a word of it lacks one half.

    Examples
    --------
    >>> words("number")["unknown"]
    {'ja': '不明', 'en': 'not known'}
    """
    sections = _read("ui.yaml")
    if section not in sections:
        raise WordsBroken(
            f"locale/ui.yaml: expected a section {section!r}; there are {', '.join(sections)}. "
            "Most likely a typing slip: correct the name, or write the section."
        )
    return _whole(sections[section], f"locale/ui.yaml, {section}")


@cache
def say(section: str, lang: str) -> Mapping[str, str]:
    """Return the words of one section of ``locale/ui.yaml`` in one language.

    Parameters
    ----------
    section : str
        See `words`, which raises for one that there is none of.
    lang : {"ja", "en"}

    Returns
    -------
    mapping
        Key to text, in the order of the file.

    Examples
    --------
    >>> say("number", "en")["unknown"]
    'not known'
    """
    return MappingProxyType({key: word[require(lang)] for key, word in words(section).items()})


@cache
def names(file: str) -> Mapping[str, Mapping[str, Any]]:
    """Return a file of ``locale/`` that has no sections.

    Parameters
    ----------
    file : str
        Such as ``countries.yaml``.

    Returns
    -------
    mapping
        Key to ``{"ja": …, "en": …}`` and what else the file has of it.

    Raises
    ------
    WordsBroken
        If an entry lacks one half.

    Examples
    --------
    >>> names("elements.yaml")["Nd"]["en"]
    'neodymium'
    """
    return _whole(_read(file), f"locale/{file}")


@cache
def _read(file: str) -> dict[str, Any]:
    # the parser in C is ten times as fast, but not in every build of PyYAML
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_LOCALE / file).read_text(encoding="utf-8"), Loader=loader)


def _whole(found: Mapping[str, Mapping[str, Any]], where: str) -> Mapping[str, Mapping[str, Any]]:
    """Return what was found if every word has both halves."""
    for key, word in found.items():
        given = word if isinstance(word, Mapping) else {}
        lacking = [lang for lang in LANGUAGES if not str(given.get(lang) or "").strip()]
        if lacking:
            raise WordsBroken(
                f"{where}: expected {key!r} in each of {', '.join(LANGUAGES)}; got nothing in {', '.join(lacking)}. "
                "Write the half that is missing."
            )
    return MappingProxyType(found)
