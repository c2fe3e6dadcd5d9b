"""One page of the site as one file that opens from disk: with its styles, scripts, fonts and pictures inside."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from rareearths.engine.finish import icons, theme, vega

# what leads through a book, where there is no more than a page of it
_AROUND = (
    ".bd-sidebar-primary",
    ".search-button__wrapper",
    ".bd-header",
    ".article-header-buttons",
    ".language-switch",
    ".prev-next-footer",
    ".prev-next-area",
    ".sidebar-toggle",
    ".overlay",
    "#pst-back-to-top",
    # of the theme: they look for what has just gone
    "script[src*='bootstrap.js']",
    "script[src*='translations.js']",
    "script[src*='sphinx-book-theme.js']",
    "script[src*='pydata-sphinx-theme.js']",
    "script[src*='doctools.js']",
    "script[src*='sphinx_highlight.js']",
    "link[rel=alternate]",
    "link[rel=search]",
    "link[rel=next]",
    "link[rel=prev]",
    "form",
)
_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
_IMPORT = re.compile(r"@import\s+(?:url\()?['\"]?([^'\");]+)['\"]?\)?\s*;")
_VEGA = "vega.js"


def write(
    page: Path,
    pages: Path,
    target: Path,
    cache: Path,
    beside: Mapping[str, str],
    taken: Path | None = None,
    charted: str = "",
) -> None:
    """Write one page as one file.

    Parameters
    ----------
    page, pages : Path
        A page that Jupyter Book wrote, and the folder of all of them with their ``_static``; that folder is changed.
    target : Path
    cache : Path
        Folder that keeps the chart script and the cut icon fonts.
    beside : mapping
        Start of an address in the page to its start beside `target`, such as of downloads; links to other pages
        become plain words.
    taken : Path, optional
        Another page, of which what this one links to goes below its text, such as the literature that it cites.
    charted : str
        The script of the page that wants the one of the charts before it; "" for a page without charts.
    """
    static = pages / "_static"
    text = theme.mend(page.read_text(encoding="utf-8"))
    icons.trim(static, icons.named(text), cache / "icons")
    soup = BeautifulSoup(text, "html.parser")
    for unwanted in [each for choice in _AROUND for each in soup.select(choice)]:
        unwanted.decompose()
    if taken is not None:
        _take(soup, taken)
    if charted:
        vega.write_bundle(static / _VEGA, cache / "vega")
        bundle = soup.new_tag("script", src=f"_static/{_VEGA}", defer="defer")
        first = soup.find("script", src=re.compile(re.escape(charted)))
        if isinstance(first, Tag):
            first.insert_before(bundle)
    _inline(soup, page.parent, pages)
    _unlink(soup, beside, taken.name if taken else "")
    target.write_text(str(soup), encoding="utf-8")


def _inline(soup: BeautifulSoup, folder: Path, pages: Path) -> None:
    """Put what the page reads into it; scripts that wait for the page stand at its end, in their order."""
    for link in soup.select("link[href]"):
        path = _file(str(link["href"]), folder, pages)
        if path and "stylesheet" in link.get_attribute_list("rel"):
            style = soup.new_tag("style")
            style.string = _styles(path)
            link.replace_with(style)
        elif path:
            link["href"] = _data(path)
    for script in soup.select("script[src]"):
        path = _file(str(script["src"]), folder, pages)
        if path is None:
            continue
        made = soup.new_tag("script")
        # the one text that ends a script inside HTML
        made.string = re.sub(r"</(?=script)", r"<\\/", path.read_text(encoding="utf-8"), flags=re.I)
        if script.has_attr("defer") and soup.body is not None:
            script.decompose()
            soup.body.append(made)
        else:
            script.replace_with(made)
    for image in soup.select("img[src]"):
        path = _file(str(image["src"]), folder, pages)
        if path:
            image["src"] = _data(path)


def _styles(sheet: Path) -> str:
    def held(found: re.Match[str]) -> str:
        path = _file(found.group(1), sheet.parent, sheet.parent)
        return f"url({_data(path)})" if path else found.group()

    def imported(found: re.Match[str]) -> str:
        path = _file(found.group(1), sheet.parent, sheet.parent)
        return _styles(path) if path else ""

    return _ADDRESS.sub(held, _IMPORT.sub(imported, sheet.read_text(encoding="utf-8")))


def _data(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _file(address: str, folder: Path, otherwise: Path) -> Path | None:
    """Return the file that an address means, none for one on another host or inside the page."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    found = [place / unquote(parts.path) for place in (folder, otherwise)]
    return next((path for path in found if path.is_file()), None)


def _take(soup: BeautifulSoup, page: Path) -> None:
    """Put below the text what it links to on another page, in that page's order, under its heading."""
    wanted = {str(link["href"]).partition("#")[2] for link in soup.select(f'a[href^="{page.name}#"]')}
    other = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    found = [
        entry for entry in other.select('[role="listitem"][id], [role="doc-biblioentry"][id]') if entry["id"] in wanted
    ]
    heading, article = other.find("h1"), soup.select_one("article") or soup.body
    if not found or article is None:
        return
    section = soup.new_tag("section")
    if isinstance(heading, Tag):
        heading.name = "h2"
        section.append(heading)
    held = soup.new_tag("div", role="list")
    for entry in found:
        held.append(entry)
    section.append(held)
    article.append(section)


def _unlink(soup: BeautifulSoup, beside: Mapping[str, str], taken: str) -> None:
    """Let links stay that lead into the page, to other hosts and to what stands beside it; of others the words."""
    known = {str(each["id"]) for each in soup.select("[id]")}
    for link in soup.select("a[href]"):
        href = str(link["href"])
        start = next((each for each in beside if href.startswith(each)), None)
        inside = href.rpartition("#")[2] if "#" in href else ""
        if start is not None:
            link["href"] = beside[start] + href.removeprefix(start)
        elif urlsplit(href).scheme or (href.startswith("#") and inside in known) or href == "#":
            continue
        elif taken and href.startswith(f"{taken}#") and inside in known:
            link["href"] = f"#{inside}"
        else:
            link.name = "span"
            del link["href"]
