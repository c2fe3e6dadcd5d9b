"""The bibliography: the works that the paper and the book cite."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from types import MappingProxyType

from pybtex.database import BibliographyData, Entry, Person, parse_file
from pybtex.richtext import Text

from rareearths import language, notebook
from rareearths.paper.citations import listed
from rareearths.paths import CHAPTERS, PAPER

_WORK = re.compile(r"^(?=@)", re.MULTILINE)  # where a work begins
_TRANSLATED = re.compile(r"^  translation = \{\{(.*)\}\},\n(  note = \{\{)", re.MULTILINE)
_LANGUAGES = {"japanese": "ja", "english": "en", "chinese": "zh"}


class ReferenceMissing(KeyError):
    """The bibliography has no such work."""


@cache
def bibliography(path: Path | None = None) -> BibliographyData:
    """Return the parsed bibliography.

    Parameters
    ----------
    path : Path, optional
        Another file of the same form (default: ``data/paper/references.bib``).

    Returns
    -------
    pybtex.database.BibliographyData
        Its ``entries`` map a citation key to the fields of a work. Shared between calls: read it, do not change it.

    Examples
    --------
    >>> bibliography().entries["iupac2016table"].fields["year"]
    '2016'
    """
    return parse_file(str(path or PAPER / "references.bib"), bib_format="bibtex")


def _entry(key: str) -> Entry:
    entries = bibliography().entries
    if key not in entries:
        raise ReferenceMissing(
            f"Expected a work of data/paper/references.bib; got the key {key!r}. Check its spelling, or add the work."
        )
    return entries[key]


def title(key: str) -> str:
    """Return the title of a work without TeX, in the language of the work.

    Parameters
    ----------
    key : str
        Its citation key.

    Returns
    -------
    str

    Examples
    --------
    >>> title("iupac2016table")
    'Periodic Table of Elements'
    """
    return _plain(_entry(key).fields["title"])


def translated(key: str) -> str:
    """Return what the title of a Japanese or Chinese work says in English, in the words of this book.

    Parameters
    ----------
    key : str
        Its citation key.

    Returns
    -------
    str
        Empty for a work without one.

    Examples
    --------
    >>> translated("ikeda2025"), translated("iupac2016table")
    ('What are rare earths?', '')
    """
    return _plain(_entry(key).fields.get("translation", ""))


def authors(key: str, lang: str) -> str:
    """Return the authors of a work as readers of `lang` know them: institutions in full, persons by family name.

    Parameters
    ----------
    key : str
        Its citation key.
    lang : {"ja", "en"}

    Returns
    -------
    str

    Examples
    --------
    >>> authors("fujiwara2023", "en"), authors("fujiwara2023", "ja")
    ('Fujiwara', '藤原靖')
    """
    entry = _entry(key)
    if lang == "en" and "author_en" in entry.fields:
        return _plain(" ".join(Person(entry.fields["author_en"]).last_names))
    names = [_plain(" ".join(person.prelast_names + person.last_names)) for person in entry.persons["author"]]
    return language.say("joints", lang)["list"].join(name for name in names if name != "others")


def language_of(key: str) -> str:
    """Return the language of a work.

    Parameters
    ----------
    key : str
        Its citation key.

    Returns
    -------
    str
        ``ja``, ``en`` or ``zh``.

    Examples
    --------
    >>> language_of("fujiwara2023")
    'ja'
    """
    return _LANGUAGES[_entry(key).fields["langid"]]


@cache
def titles() -> Mapping[str, str]:
    """Return the titles of the works in Japanese or Chinese, each with its language as a page names it.

    Returns
    -------
    mapping of str to {"ja", "zh-Hans"}

    Examples
    --------
    >>> set(titles().values()) == {"ja", "zh-Hans"}
    True
    """
    named = {"ja": "ja", "zh": "zh-Hans"}
    spoken = {key: language_of(key) for key in bibliography().entries}
    return MappingProxyType({title(key): named[lang] for key, lang in spoken.items() if lang in named})


def _plain(tex: str) -> str:
    text = str(Text.from_latex(tex)).replace("\\$", "$").replace("``", "“").replace("''", "”")
    return re.sub(r"`([^`']*)'", r"‘\1’", text.replace("\\_", "_")).strip("{} ")


def keys_cited(chapter: str, folder: Path | None = None) -> frozenset[str]:
    """Return the keys in the ``{cite}`` roles of a chapter's prose.

    Parameters
    ----------
    chapter : str
        Name of its notebook.
    folder : Path, optional
        Where the notebooks are (default: ``chapters/``).

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> "ikeda2025" in keys_cited("dominance")
    True
    """
    cells = notebook.layout((folder or CHAPTERS) / f"{chapter}.ipynb")["cells"]
    prose = "\n".join(notebook.source(cell) for cell in notebook.markdown(cells))
    roles = re.findall(r"\{(?:foot)?cite(?::\w+)?\}`([^`]+)`", prose)
    return frozenset(key.strip() for keys in roles for key in keys.split(","))


def localised(bibtex: str, lang: str) -> str:
    r"""Return the bibliography for readers of one language.

    Parameters
    ----------
    bibtex : str
        Entries by Japanese and Chinese authors carry an ``author_en`` beside ``author``; ``cited_ja`` and ``cited_en``
        are what a text calls an author: a person's family name, the Japanese form of a name, the short one of an
        institution.
    lang : {"ja", "en"}
        In English ``author_en`` takes the author's place, and so for other fields; titles stay in the original, and the
        note begins with their translation.

    Returns
    -------
    str
        Works of one author and year have a letter behind the year; those of the paper's own list keep the letter that
        they have there.

    Examples
    --------
    >>> localised("  author = {藤原靖},\n  author_en = {Fujiwara, Yasushi},\n", "en")
    '  author = {Fujiwara, Yasushi},\n'
    """
    if lang == "en":
        bibtex = re.sub(r"^  (\w+) = .*\n  \1_en = ", r"  \1 = ", bibtex, flags=re.MULTILINE)
        bibtex = re.sub(r"^  cited_ja = .*\n", "", bibtex, flags=re.MULTILINE)
    else:
        bibtex = re.sub(r"^  \w+_en = .*\n", "", bibtex, flags=re.MULTILINE)
    bibtex = bibtex.replace(f"  cited_{lang} = ", "  cited = ")
    bibtex = _TRANSLATED.sub(lambda found: f"{found[2]}{found[1]}{'' if found[1][-1] in '?!' else '.'} ", bibtex)
    works = _WORK.split(bibtex.replace("\\$", "$"))  # which would be printed with its backslash
    letters = _letters(works)
    return "".join(
        re.sub(r"^  year = \{(\d{4})\}", rf"  year = {{\g<1>{letters.get(place, '')}}}", work, flags=re.MULTILINE)
        for place, work in enumerate(works)
    )


def _letters(works: Sequence[str]) -> dict[int, str]:
    """Return the letter behind the year of each work that shares author and year with others, by its place."""
    alike: dict[tuple[str, str], list[int]] = {}
    for place, work in enumerate(works):
        name = re.search(r"^  cited = \{+(.*?)\}+,$", work, re.MULTILINE) or re.search(
            r"^  author = \{+(.*?)\}+,$", work, re.MULTILINE
        )
        year = re.search(r"^  year = \{(\d{4})\}", work, re.MULTILINE)
        if name and year:
            alike.setdefault((name[1], year[1]), []).append(place)
    own = {entry.key: entry.year[4:] for entry in listed()}
    found: dict[int, str] = {}
    for places in alike.values():
        found |= {place: own.get(_key(works[place]), "") for place in places}
        without = [place for place in places if not found[place]]
        if len(places) == 1 or (len(without) == 1 and len(places) > 1):
            continue  # one year alone needs no letter to be told from years with one
        free = [letter for letter in ascii_lowercase if letter not in {found[place] for place in places}]
        found |= dict(zip(without, free, strict=False))
    return {place: letter for place, letter in found.items() if letter}


def _key(work: str) -> str:
    found = re.match(r"@\w+\{([^,]+),", work)
    return found[1] if found else ""
