"""Citations as the field writes them: 三浦［2025a］ in Japanese, (Miura 2025a) in English, and the same in the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pybtex.plugin
from pybtex.database import Entry
from pybtex.richtext import BaseText, Text
from pybtex.style.formatting.plain import Style as PlainStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.template import Node
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BaseReferenceStyle, BracketStyle
from sphinxcontrib.bibtex.style.template import join, post_text, pre_text, reference

from rareearths import language

_STYLE = "works"  # as _config.yml names it


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.connect("config-inited", _set_styles)


def _set_styles(_: Sphinx, config: Config) -> None:
    """Let sphinxcontrib-bibtex and pybtex write as the language of the pages does, before they are set up."""
    lang = config.rareearths_language

    class Labels(BaseLabelStyle):
        def format_labels(self, sorted_entries: Sequence[Entry]) -> Iterator[str]:
            return (cited(entry, lang) for entry in sorted_entries)

    class Works(PlainStyle):
        default_label_style = Labels

    class References(_References):
        def __init__(self) -> None:
            super().__init__(lang=lang)

    pybtex.plugin.register_plugin("pybtex.style.formatting", _STYLE, Works, force=True)
    register_plugin("sphinxcontrib.bibtex.style.referencing", _STYLE, References, force=True)


def cited(entry: Entry, lang: str) -> str:
    """Return a work as a text cites it: whom it is by, and its year.

    Parameters
    ----------
    entry : pybtex.database.Entry
        From the bibliography of one language (`rareearths.paper.references.localised`).
    lang : {"ja", "en"}

    Examples
    --------
    >>> from pybtex.database import Person
    >>> by_two = Entry("misc", {"year": "2025a"}, {"author": [Person("Li, Y."), Person("Wang, Z.")]})
    >>> cited(by_two, "en"), cited(by_two, "ja")
    ('Li and Wang 2025a', 'Li・Wang［2025a］')
    """
    words = language.say("citation", lang)
    names = [str(Text.from_latex(" ".join([*one.prelast_names, *one.last_names]))) for one in entry.persons["author"]]
    if "cited" in entry.fields:
        name = str(Text.from_latex(entry.fields["cited"]))
    elif len(names) > 2 or "others" in names:
        name = words["others"].format(names[0])
    else:
        name = words["both"].join(names)
    return words["work"].format(name=name.replace("\\_", "_"), year=entry.fields["year"])


def _cited(children: Iterable, data: dict) -> BaseText:
    return Text(cited(data["entry"], data["style"].lang))


@dataclass
class _References(BaseReferenceStyle):
    """How ``{cite}`` writes works in the text."""

    lang: str = "en"

    def role_names(self) -> Iterable[str]:
        return ["p", "ps", "alp", "alps"]

    def outer(self, role_name: str, children: list[BaseText]) -> Node:
        words = language.say("citation", self.lang)
        bracket = BracketStyle(left=words["left"], right=words["right"], sep=words["between"])
        return bracket.outer(children, brackets="al" not in role_name)

    def inner(self, role_name: str) -> Node:
        return join(sep=language.say("citation", self.lang)["aside"])[
            pre_text, reference[Node("cited", _cited)], post_text
        ]
