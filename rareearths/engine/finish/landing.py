"""The pages above the languages: the choice of language, the page for unknown addresses, the site map."""

from __future__ import annotations

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
# of each language, what a search engine need not know
_UNLISTED = ("search.html", "404.html", "genindex.html", "index.html")


def first_page(folder: Path) -> str:
    """Return the address of a language's first page, relative to its folder, from Jupyter Book's redirect."""
    index = folder / "index.html"
    found = re.search(r'http-equiv="Refresh" content="0; url=([^"]+)"', index.read_text(encoding="utf-8"), re.I)
    return found.group(1).strip() if found else "index.html"


def write_choice(site: Path, languages: Sequence[str], settings: Mapping[str, Mapping[str, str]], base: str) -> None:
    """Write ``index.html`` of the site: every language by its name, and a script that goes to the reader's."""
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
        root=f"{base}/" if base else "",
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


def write_sitemap(site: Path, languages: Sequence[str], base: str) -> None:
    """Write ``sitemap.xml`` and ``robots.txt``, each page with its other languages; only with a base address."""
    if not base:
        return
    pages = [
        {"lang": lang, "path": path, "languages": [other for other in languages if (site / other / path).exists()]}
        for lang in languages
        for path in (found.relative_to(site / lang).as_posix() for found in sorted((site / lang).rglob("*.html")))
        if path not in _UNLISTED and not path.startswith("_") and not path.endswith("-code.html")
    ]
    chart = markup.render("rareearths.engine", "pages/sitemap.xml", base=base, pages=pages)
    (site / "sitemap.xml").write_text(f"{chart}\n", encoding="utf-8")
    (site / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n", encoding="utf-8")


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
