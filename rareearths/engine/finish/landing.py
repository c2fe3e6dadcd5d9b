"""The pages above the languages: the choice of language, the page for unknown addresses, the site map."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

# inside the page: the page for unknown addresses is shown at any depth
_ICON = quote((Path(__file__).parents[1] / "static" / "favicon.svg").read_text(encoding="utf-8").strip())
_READ = {"ja": "日本語で読む", "en": "Read in English"}
_LOST = {"ja": "ページが見つからない", "en": "Page not found"}
_STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --page: #fff; --link: #0b5cad; --line: #d0d7de; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ee; --page: #14181e; --link: #7db8f0; --line: #48515c; } }
body { margin: 0 auto; padding: 3rem 1.25rem; max-width: 44rem; background: var(--page); color: var(--text);
  font-family: system-ui, "Hiragino Sans", "Yu Gothic", "Noto Sans JP", "Noto Sans CJK JP", Meiryo, sans-serif;
  line-height: 1.75; overflow-wrap: anywhere; }
section { border-top: 1px solid var(--line); padding: 1.5rem 0; }
h1, h2 { font-size: 1.35rem; line-height: 1.45; margin: 0 0 .5rem; }
h1 { font-size: 1rem; font-weight: normal; margin-bottom: 1.5rem; }
a { color: var(--link); }
a.read { display: inline-block; padding: .5rem 1.1rem; border: 1px solid currentColor; border-radius: .35rem;
  font-weight: 600; text-decoration: none; }
a.read:hover, a.read:focus-visible { text-decoration: underline; outline: 2px solid currentColor; outline-offset: 2px; }
"""
# A reader who comes back to choose (Back, a link from the book, #choose) is left here.
_CHOOSE = """
(function () {
  var known = %s, wanted = null, entries = performance.getEntriesByType("navigation");
  var back = entries.length && entries[0].type === "back_forward";
  var inside = document.referrer && new URL(document.referrer).origin === location.origin;
  if (back || inside || location.hash === "#choose") return;
  try { wanted = localStorage.getItem("rareearths-language"); } catch (error) { wanted = null; }
  var spoken = (wanted ? [wanted] : []).concat(navigator.languages || [navigator.language || ""]);
  for (var i = 0; i < spoken.length; i++) {
    var code = spoken[i].toLowerCase().split("-")[0];
    if (known[code]) { location.replace(known[code]); return; }
  }
})();
"""


def _head(lang: str, title: str, extra: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html.escape(title)}</title>\n'
        f'<link rel="icon" href="data:image/svg+xml,{_ICON}">\n{extra}<style>{_STYLE}</style>\n'
    )


def first_page(folder: Path) -> str:
    """Return the address of a language's first page, relative to its folder, from Jupyter Book's redirect."""
    index = folder / "index.html"
    found = re.search(r'http-equiv="Refresh" content="0; url=([^"]+)"', index.read_text(encoding="utf-8"), re.I)
    return found.group(1).strip() if found else "index.html"


def write_choice(site: Path, languages: Sequence[str], settings: Mapping[str, Mapping[str, str]], base: str) -> None:
    """Write ``index.html`` of the site: every language by its name, and a script that goes to the reader's."""
    pages = {lang: f"{lang}/{first_page(site / lang)}" for lang in languages}
    root = f"{base}/" if base else ""
    links = (
        "".join(f'<link rel="alternate" hreflang="{lang}" href="{root}{page}">\n' for lang, page in pages.items())
        + f'<link rel="alternate" hreflang="x-default" href="{root or "index.html"}">\n'
    )
    described = html.escape(" / ".join(settings[lang]["description"] for lang in languages), quote=True)
    links += f'<meta name="description" content="{described}">\n'
    known = "{" + ", ".join(f'"{lang}": "{page}"' for lang, page in pages.items()) + "}"
    sections = "".join(
        f'<section lang="{lang}"><h2>{html.escape(settings[lang]["title"])}</h2>'
        f"<p>{html.escape(settings[lang]['description'])}</p>"
        f'<p><a class="read" href="{page}" hreflang="{lang}" data-language="{lang}" '
        "onclick=\"try{localStorage.setItem('rareearths-language',this.dataset.language)}catch(e){}\">"
        f"{_READ.get(lang, settings[lang]['name'])}</a></p></section>\n"
        for lang, page in pages.items()
    )
    title = " / ".join(settings[lang]["title"] for lang in languages)
    (site / "index.html").write_text(
        _head(languages[0], title, links)
        + f"<script>{_CHOOSE % known}</script>\n</head>\n<body>\n<main>\n"
        + f"<h1>{_both(languages, {'ja': '言語の選択', 'en': 'Choose a language'})}</h1>\n{sections}"
        + "</main>\n</body>\n</html>\n",
        encoding="utf-8",
    )


def write_lost(site: Path, languages: Sequence[str], settings: Mapping[str, Mapping[str, str]], base: str) -> None:
    """Write ``404.html`` of the site, in every language; a server shows it at any address."""
    root = f"{base}/" if base else ""
    sections = "".join(
        f'<section lang="{lang}"><h2>{_LOST.get(lang, _LOST["en"])}</h2>'
        f'<p><a class="read" href="{root}{lang}/{first_page(site / lang)}">{html.escape(settings[lang]["title"])}</a>'
        "</p></section>\n"
        for lang in languages
    )
    (site / "404.html").write_text(
        _head(languages[0], f"404: {' / '.join(_LOST.get(lang, '') for lang in languages)}",
              '<meta name="robots" content="noindex">\n')
        + f"</head>\n<body>\n<main>\n<h1>404</h1>\n{sections}"
        + "</main>\n</body>\n</html>\n",
        encoding="utf-8",
    )  # fmt: skip


def write_redirect(folder: Path, lang: str, title: str) -> None:
    """Replace Jupyter Book's bare redirect by a page that also has a language, a title and a link."""
    page = first_page(folder)
    if page == "index.html":
        return
    refresh = f'<meta http-equiv="Refresh" content="0; url={page}">\n<link rel="canonical" href="{page}">\n'
    (folder / "index.html").write_text(
        _head(lang, title, refresh)
        + f'</head>\n<body>\n<main><h1><a href="{page}">{html.escape(title)}</a></h1></main>\n'
        "</body>\n</html>\n",
        encoding="utf-8",
    )


def write_sitemap(site: Path, languages: Sequence[str], base: str) -> None:
    """Write ``sitemap.xml`` and ``robots.txt``, each page with its other languages; only with a base address."""
    if not base:
        return
    entries = []
    for lang in languages:
        for path in sorted((site / lang).rglob("*.html")):
            page = path.relative_to(site / lang).as_posix()
            if (
                page in ("search.html", "404.html", "genindex.html", "index.html")
                or page.startswith("_")
                or page.endswith("-code.html")
            ):
                continue
            others = "".join(
                f'<xhtml:link rel="alternate" hreflang="{other}" href="{base}/{other}/{page}"/>'
                for other in languages
                if (site / other / page).exists()
            )
            entries.append(f"<url><loc>{base}/{lang}/{page}</loc>{others}</url>")
    (site / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(entries) + "\n</urlset>\n",
        encoding="utf-8",
    )
    (site / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n", encoding="utf-8")


def _both(languages: Sequence[str], wording: Mapping[str, str]) -> str:
    return " / ".join(f'<span lang="{lang}">{wording[lang]}</span>' for lang in languages if lang in wording)
