"""The pages of a language as one page to print: cover, contents, chapters, with links inside it.

Read from the finished site. What is folded there stays folded where the list of all statements has it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from rareearths import language, markup
from rareearths.engine.finish import waiting

_STATIC = Path(__file__).parents[1] / "static"
# what leads through a site
_LEFT_OUT = ("script", "a.headerlink", ".page-code", ".toctree-wrapper", "button")
# a table of as many rows at most stays on one page
_WHOLE = 14


class PagesMissing(Exception):
    """A page of the table of contents is not in the site."""


@dataclass(frozen=True)
class Print:
    """What a book's own markup means on paper.

    Parameters
    ----------
    styles : sequence of Path
        Style sheets, laid on the engine's.
    left_out : sequence of str
        Selectors of what stands elsewhere, or beside the book as a file.
    shut : frozenset of str
        Classes of folds of which a page prints the first line, and `listed` all.
    listed : str
        Name of the page that has all of what the others fold.
    titled : mapping
        Selector of a title to the class of what comes next and stays on its page.
    """

    styles: Sequence[Path] = ()
    left_out: Sequence[str] = ()
    shut: frozenset[str] = frozenset()
    listed: str = ""
    titled: Mapping[str, str] = field(default_factory=dict)


_AS_IT_IS = Print()


@dataclass(frozen=True)
class Part:
    """Pages under one heading of the table of contents.

    Parameters
    ----------
    caption : str
        Empty for the first page.
    pages : sequence of str
        Their paths below the language's folder, without ``.html``.
    """

    caption: str
    pages: Sequence[str]


@dataclass
class Entry:
    """A line of the contents."""

    text: str
    id: str
    depth: int


@dataclass
class _Page:
    name: str
    slug: str
    article: Tag
    entries: list[Entry] = field(default_factory=list)


def parts(toc: Mapping, lang: str) -> list[Part]:
    """Return the parts of a ``_toc.yml`` in one language.

    Parameters
    ----------
    toc : mapping
        The project's, with a caption for each language.
    lang : {"ja", "en"}
    """
    found = [Part("", [toc["root"]])]
    for part in toc.get("parts", ()):
        found.append(Part(part["caption"][lang], [chapter["file"] for chapter in part["chapters"]]))
    return found


class Booklet:
    """A language's pages made ready to print.

    Parameters
    ----------
    folder : Path
        The language's folder of the finished site.
    lang : {"ja", "en"}
    book : sequence of Part
    base : str
        Address of the site, with which links to what is not printed still lead there; without one they become words.
    own : Print, optional

    Raises
    ------
    PagesMissing
    """

    def __init__(self, folder: Path, lang: str, book: Sequence[Part], base: str = "", own: Print = _AS_IT_IS) -> None:
        pages = {name: _page(folder, name, own) for part in book for name in part.pages}
        known = {f"{page.slug}--{each['id']}" for page in pages.values() for each in page.article.select("[id]")}
        known |= {page.slug for page in pages.values()}
        for page in pages.values():
            _link(page, pages, known, f"{base}/{lang}" if base else "")
            _name_headings(page)
        self.lang = lang
        self._sheets = [_STATIC / "look.css", _STATIC / "print.css", *own.styles]
        self.parts = [{"caption": part.caption, "pages": [_shown(pages[name]) for name in part.pages]} for part in book]

    def html(self, cover: Mapping[str, str], numbers: Mapping[str, int]) -> str:
        """Return the whole book as one page.

        Parameters
        ----------
        cover : mapping
            Title, author, description, edition, address and copyright.
        numbers : mapping
            Id of a heading to the number of its page, for the contents; those that lack one have room for it.
        """
        style = "\n".join(sheet.read_text(encoding="utf-8") for sheet in self._sheets)
        return str(
            markup.render(
                "rareearths.engine",
                "pages/booklet.html",
                lang=self.lang,
                cover=cover,
                parts=self.parts,
                numbers=numbers,
                words=language.say("printed", self.lang),
                style=Markup(style),
            )
        )


def _shown(page: _Page) -> dict[str, object]:
    return {
        "slug": page.slug,
        "entries": page.entries,
        "inside": Markup(page.article.decode_contents()),
        "title": page.entries[0].text,
    }


def _page(folder: Path, name: str, own: Print) -> _Page:
    path = folder / f"{name}.html"
    found = (
        BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article") if path.exists() else None
    )
    if found is None:
        raise PagesMissing(
            f"Expected the page {path} with an article, as _toc.yml names it; got none. Likely cause: the site is "
            "older than _toc.yml, or was built in one language only. Next step: make book."
        )
    parts = waiting.read(path)
    for place in found.select("[data-part]"):
        made = BeautifulSoup(parts[str(place["data-part"])], "html.parser")
        place.replace_with(*list(made.contents))
    for unwanted in [each for choice in (*_LEFT_OUT, *own.left_out) for each in found.select(choice)]:
        unwanted.decompose()
    for image in found.select("img[src]"):
        image["src"] = (path.parent / str(image["src"])).resolve().as_uri()
        # nothing is scrolled into view on paper
        image.attrs.pop("loading", None)
    for choice, held in own.titled.items():
        for title in found.select(choice):
            # title and what it is of on one page: Chromium does not heed break-after here
            together = title.wrap(Tag(name="div", attrs={"class": "titled"}))
            together.extend(together.find_next_siblings(class_=held, limit=1))
    shut = frozenset() if name.endswith(f"/{own.listed}") else own.shut
    for fold in found.select("details"):
        _unfold(fold, shut)
    for line in found.select("td.held br"):
        line.replace_with(" · ")
    for table in found.select("table"):
        if len(table.select("tr")) <= _WHOLE:
            table["class"] = " ".join([*filter(None, table.get_attribute_list("class")), "whole"])
    return _Page(name, name.rpartition("/")[2], found)


def _unfold(fold: Tag, shut: frozenset[str]) -> None:
    """Leave of a fold its first line, or open it; what a chapter folds may be printed whole on another page."""
    summary = fold.find("summary")
    if not isinstance(summary, Tag):
        return
    summary.name = "p"
    summary["class"] = "fold-head"
    of_a_point = fold.parent is not None and fold.parent.name == "li"
    if shut and (of_a_point or shut & set(fold.get_attribute_list("class"))):
        for other in [each for each in fold.contents if each is not summary]:
            other.extract()
    fold.name = "div"


def _link(page: _Page, pages: Mapping[str, _Page], known: set[str], base: str) -> None:
    """Make links lead to their place in the one page; where that is not printed, to the site or nowhere."""
    for each in page.article.select("[id]"):
        each["id"] = f"{page.slug}--{each['id']}"
    for each in page.article.select("[aria-labelledby], [aria-describedby]"):
        for name in ("aria-labelledby", "aria-describedby"):
            each.attrs.pop(name, None)
    _redraw(page)
    for link in page.article.select("a[href]"):
        parts = urlsplit(str(link["href"]))
        if parts.scheme:
            continue
        slug = Path(parts.path).stem if parts.path else page.slug
        wanted = [f"{slug}--{parts.fragment}" if parts.fragment else slug]
        # what stands in no chapter any more stands in the list of all statements
        wanted += [f"{other.slug}--{parts.fragment}" for other in pages.values() if parts.fragment and parts.path == ""]
        inside = next((target for target in wanted if target in known), None)
        if inside and (not parts.path or parts.path.endswith(".html")):
            link["href"] = f"#{inside}"
        elif base and parts.path:
            link["href"] = f"{base}/chapters/{link['href']}"
        else:
            link.name = "span"
            del link["href"]


def _redraw(page: _Page) -> None:
    """Keep apart what the drawings of different pages call alike, such as where a line is cut off."""
    for svg in page.article.select("svg"):
        for each in svg.select("*"):
            for name, value in list(each.attrs.items()):
                if isinstance(value, str) and "url(#" in value:
                    each[name] = re.sub(r"url\(#", f"url(#{page.slug}--", value)
                elif name in ("href", "xlink:href") and isinstance(value, str) and value.startswith("#"):
                    each[name] = f"#{page.slug}--{value[1:]}"


def _name_headings(page: _Page) -> None:
    for heading in page.article.select("h1, h2"):
        target = page.slug if heading.name == "h1" else f"{page.slug}-{len(page.entries)}"
        heading["id"] = target
        page.entries.append(Entry(heading.get_text(" ", strip=True), target, int(heading.name[1])))
