"""The pages above the languages: the choice of language, the page for unknown addresses, the site map."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from rareearths import language, markup

# inside the page: the page for unknown addresses is shown at any depth
_STATIC = Path(__file__).parents[1] / "static"
_ICON = quote((_STATIC / "favicon.svg").read_text(encoding="utf-8").strip())
_LOOK = Markup((_STATIC / "look.css").read_text(encoding="utf-8").strip())
_UNLISTED = ("search.html", "404.html", "genindex.html", "index.html")
# ends of the names of pages that stand beside a page of the book
_BESIDE = ("-code", "-evidence")
# of pages that do not send readers on, and of those that are no page of their own
_SENT_ON = re.compile(r'http-equiv="refresh"|name="robots" content="noindex"', re.I)


def first_page(folder: Path) -> str:
    """Return the address of a language's first page, relative to its folder, from Jupyter Book's redirect."""
    index = folder / "index.html"
    found = re.search(r'http-equiv="Refresh" content="0; url=([^"]+)"', index.read_text(encoding="utf-8"), re.I)
    return found.group(1).strip() if found else "index.html"


def write_choice(
    site: Path, languages: Sequence[str], settings: Mapping[str, Mapping[str, str]], base: str, picture: str = ""
) -> None:
    """Write ``index.html`` of the site: every language by its name, and a script that goes to the reader's.

    Parameters
    ----------
    site : Path
    languages : sequence of str
    settings : mapping
        Of the languages.
    base : str
        Address of the site; "" for none.
    picture : str
        Shown with a link to the site, from its root; "" for none.
    """
    shown = _languages(site, languages, settings)
    page = markup.render(
        "rareearths.engine",
        "pages/choice.html",
        lang=languages[0],
        title=" / ".join(one["title"] for one in shown),
        icon=_ICON,
        look=_LOOK,
        description=" / ".join(one["description"] for one in shown),
        root=f"{base}/" if base else "",
        picture=picture,
        languages=shown,
        known={one["code"]: one["page"] for one in shown},
    )
    (site / "index.html").write_text(f"{page}\n", encoding="utf-8")


def write_lost(site: Path, languages: Sequence[str], settings: Mapping[str, Mapping[str, str]], base: str) -> None:
    """Write ``404.html`` of the site, in every language; a server shows it at any address."""
    shown = _languages(site, languages, settings)
    page = markup.render(
        "rareearths.engine",
        "pages/lost.html",
        lang=languages[0],
        title=f"404: {' / '.join(one['words']['lost'] for one in shown)}",
        icon=_ICON,
        look=_LOOK,
        root=f"{base}/" if base else "/",
        codes=[one["code"] for one in shown],
        known=bool(base),
        languages=shown,
    )
    (site / "404.html").write_text(f"{page}\n", encoding="utf-8")


def write_redirect(folder: Path, lang: str, title: str) -> None:
    """Replace Jupyter Book's bare redirect by a page that also has a language, a title and a link."""
    first = first_page(folder)
    if first == "index.html":
        return
    page = markup.render(
        "rareearths.engine", "pages/redirect.html", lang=lang, title=title, icon=_ICON, look=_LOOK, page=first
    )
    (folder / "index.html").write_text(f"{page}\n", encoding="utf-8")


def write_ways(site: Path, languages: Sequence[str], settings: Mapping[str, Mapping[str, str]]) -> None:
    """Lead from likely addresses to the pages of the book: ``en/chapters/name/``, ``en/name/`` and ``name/``.

    ``name/`` leads to the page in the first of the reader's languages; where a page or a file has such an address
    already, it stays.
    """
    shared: dict[str, dict[str, str]] = {}
    for lang in languages:
        home = (site / lang / first_page(site / lang)).parent
        for page in sorted(home.glob("*.html")) if home != site / lang else []:
            path = page.relative_to(site / lang)
            if path.name in _UNLISTED or path.stem.endswith(_BESIDE):
                continue
            title = _heading(page)
            _way(page.with_suffix("") / "index.html", lang, title, f"../{path.name}")
            _way(site / lang / path.stem / "index.html", lang, title, f"../{path.as_posix()}")
            shared.setdefault(path.stem, {})[lang] = f"{lang}/{path.as_posix()}"
    for name, pages in shared.items():
        target = site / name / "index.html"
        if target.exists():
            continue
        target.parent.mkdir(exist_ok=True)
        known = {lang: f"../{page}" for lang, page in pages.items()}
        shown = [{"code": lang, "name": settings[lang]["name"], "page": page} for lang, page in known.items()]
        made = markup.render("rareearths.engine", "pages/ways.html", lang=languages[0], languages=shown, known=known)
        target.write_text(f"{made}\n", encoding="utf-8")


def _way(target: Path, lang: str, title: str, page: str) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    made = markup.render("rareearths.engine", "pages/way.html", lang=lang, title=title, page=page)
    target.write_text(f"{made}\n", encoding="utf-8")


def _heading(page: Path) -> str:
    found = re.search(r"<title>(.*?)</title>", page.read_text(encoding="utf-8"), re.S)
    return html.unescape(found.group(1).strip()) if found else page.stem


def write_sitemap(site: Path, languages: Sequence[str], base: str, unlisted: Sequence[str] = ()) -> None:
    """Write ``sitemap.xml`` and ``robots.txt``, each page with its other languages; only with a base address.

    Parameters
    ----------
    site : Path
    languages : sequence of str
    base : str
    unlisted : sequence of str
        Patterns of pages that are reached from others and not worth finding on their own.
    """
    if not base:
        return
    pages = [
        {"lang": lang, "path": path, "languages": [other for other in languages if (site / other / path).exists()]}
        for lang in languages
        for path in listed(site / lang, unlisted)
    ]
    chart = markup.render("rareearths.engine", "pages/sitemap.xml", base=base, pages=pages)
    (site / "sitemap.xml").write_text(f"{chart}\n", encoding="utf-8")
    (site / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n", encoding="utf-8")


def listed(folder: Path, unlisted: Sequence[str] = (), beside: bool = False) -> list[str]:
    """Return the pages of a language that are worth finding, without pages that only send readers on.

    Parameters
    ----------
    folder : Path
    unlisted : sequence of str
        Patterns of pages to be left out.
    beside : bool
        Whether the pages that stand beside one of the book, with its code and its evidence, are among them.

    Returns
    -------
    list of str
        Addresses from the folder.
    """
    found = []
    for page in sorted(folder.rglob("*.html")):
        path = page.relative_to(folder)
        if path.name in ("search.html", "404.html", "genindex.html") or path.parts[0].startswith("_"):
            continue
        if (path.stem.endswith(_BESIDE) and not beside) or any(path.match(pattern) for pattern in unlisted):
            continue
        if _SENT_ON.search(page.read_text(encoding="utf-8")[:2000]) is None:
            found.append(path.as_posix())
    return found


def _languages(site: Path, languages: Sequence[str], settings: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return what the templates show of each language."""
    return [
        {
            "code": lang,
            "page": f"{lang}/{first_page(site / lang)}",
            "title": settings[lang]["title"],
            "description": settings[lang]["description"],
            "words": language.say("site", lang),
        }
        for lang in languages
    ]
