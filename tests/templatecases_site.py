"""Small data for the templates of the site around the chapters: its own pages, those of exhibits and of the data."""

from __future__ import annotations

from markupsafe import Markup
from templatecases import HARD, PLAIN, say

from rareearths import language

NOTE = {"anchor": "note-1", "number": "1", "document": None, "remark": "", "dated": "—", "language": "—", "slip": None}
DOCUMENT = {
    "by": "会社",
    "by_lang": "ja",
    "title": HARD,
    "lang": "ja",
    "href": "https://example.org/?a&b",
    "gloss": HARD,
}
SLIP = {
    "mark": "differs",
    "kind": "date",
    "certainty": "certain",
    "printed": "2 May 2025",
    "found": "not known",
    "claims": ["C014", "C015"],
    "why": HARD,
}
ENTRY = {
    "lang": "ja",
    "title": HARD,
    "icon": "%3Csvg/%3E",
    "look": ":root { --page: #fff; }",
    "languages": [
        {
            "code": lang,
            "page": f"{lang}/chapters/index.html",
            "title": f"{lang} {HARD}",
            "description": HARD,
            "words": language.say("site", lang),
        }
        for lang in language.LANGUAGES
    ],
}
TABLE = {
    "id": "table-usgs_mine_production",
    "table": "usgs_mine_production",
    "title": HARD,
    "description": HARD,
    "licence": "US public domain",
    "publishers": [HARD, "USGS"],
    "terms": [HARD],
    "columns": [
        {"name": "geo", "title": "Country", "unit": "", "codes": [], "country": True},
        {"name": "quality", "title": HARD, "unit": "t", "codes": ["primary", "derived"], "country": False},
    ],
    "vintages": [
        {"name": "2025-10", "same": "", "rows": "12 rows", "href": "../data/a.html", "csv": "../../data/a.csv"},
        {"name": "2026-06", "same": "2025-10", "rows": "", "href": "", "csv": ""},
        {"name": "", "same": "", "rows": "3 rows", "href": "", "csv": "../../data/b.csv"},
    ],
}
CASES = {
    "audit/exhibit-embed.html": {
        "exhibit": {
            "id": "fig01",
            "lang": "en",
            "number": "Exhibit 1",
            "finding": HARD,
            "cut": HARD,
            "description": HARD,
        },
        "drawing": "../../exhibits/fig01.en.svg",
        "book": HARD,
    },
    "audit/exhibit-page.html": PLAIN
    | say("exhibit_page")
    | {
        "figure": Markup('<figure class="exhibit" id="fig01"></figure>'),
        "script": True,
        "chapter": "../chapters/dominance.html#fig01",
        "rights": HARD,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "address": "https://example.org/book/en/exhibits/fig01.html",
        "cited": {"text": HARD, "bibtex": f"@book{{x, title = {HARD}}}"},
        "embed": f'<iframe src="https://example.org/" title="{HARD}"></iframe>',
        "tables": [{"name": "usgs_mine_production (2025-10)", "href": "../data/2025-10/usgs_mine_production.html"}],
    },
    "audit/country-codes.html": {"codes": [("CHN", HARD), ("WLD", "World")]},
    "audit/data-packages.html": say("data") | {"packages": [{"name": HARD, "href": "../../data/2025-10.zip"}] * 2},
    "audit/data-tables.html": say("data") | {"tables": [TABLE, TABLE | {"description": "", "publishers": []}]},
    "engine/pages/choice.html": ENTRY
    | {"root": "", "picture": "", "description": HARD}
    | {"known": {"ja": "ja/chapters/index.html", "en": "en/chapters/index.html"}},
    "engine/pages/code.html": PLAIN
    | {
        "listings": [
            {
                "id": "code-fig01",
                "name": "Exhibit 1",
                "href": "dominance.html#fig01",
                "code": Markup("<pre>x</pre>"),
            },
            {"id": "code-2", "name": HARD, "href": "", "code": Markup("<pre></pre>")},
        ]
    },
    "engine/pages/feed.xml": {
        "lang": "en",
        "base": "https://example.org/book",
        "book": {"title": HARD, "description": HARD, "author": HARD},
        "updated": "2026-11-28",
        "news": [{"id": "C014", "date": "2026-11-28", "title": HARD, "text": HARD, "href": "chapters/audit.html#C014"}],
    },
    "engine/pages/listing-end.html": say("code") | {"name": "dominance"},
    "engine/pages/lost.html": ENTRY | {"root": "/", "known": False, "codes": ["ja", "en"]},
    "engine/pages/machines.html": {
        "lang": "en",
        "title": HARD,
        "description": HARD,
        "url": "https://example.org/book/en/a.html",
        "base": "https://example.org/book",
        "path": "a.html",
        "canonical": True,
        "alternates": ["ja", "en"],
        "others": ["ja"],
        "picture": "https://example.org/book/share/a.png",
        "book": {"title": HARD, "author": HARD},
        "edition": {"version": "1", "date": "2026-11-28"},
        "feed": "https://example.org/book/en/feed.xml",
        "chapter": True,
        "about": Markup('{"@context": "https://schema.org"}'),
    },
    "engine/pages/metatags.html": {
        "hidden": True,
        "alternates": [{"code": "x-default", "href": "../../en/chapters/index.html"}],
        "description": HARD,
    },
    "engine/pages/redirect.html": ENTRY | {"page": "chapters/index.html"},
    "engine/pages/sitemap.xml": {
        "base": "https://example.org/book",
        "pages": [{"lang": "ja", "path": "chapters/index.html", "languages": ["ja", "en"]}],
    },
    "engine/pages/way.html": {"lang": "en", "title": HARD, "page": "../a.html"},
    "engine/pages/ways.html": {
        "lang": "ja",
        "languages": [{"code": "ja", "name": HARD, "page": "../ja/a.html"}],
        "known": {"ja": "../ja/a.html"},
    },
    "engine/pages/policy.html": {"policy": "default-src 'none'; script-src 'self' 'sha256-x='"},
    "engine/pages/booklet.html": say("printed")
    | {
        "lang": "en",
        "cover": {
            "title": HARD,
            "description": HARD,
            "author": HARD,
            "edition": "0.1.0",
            "address": "https://example.org/book",
            "copyright": HARD,
        },
        "style": Markup("p { color: black; }"),
        "numbers": {"mines": 3},
        "parts": [
            {
                "caption": HARD,
                "pages": [
                    {
                        "slug": "mines",
                        "title": HARD,
                        "entries": [
                            {"id": "mines", "depth": 1, "text": HARD},
                            {"id": "later", "depth": 2, "text": "x"},
                        ],
                        "inside": Markup("<h1>Mines</h1>"),
                    }
                ],
            }
        ],
    },
    "audit/notes.html": say("endnotes")
    | {
        "heads": ["No.", "Document", "Date", "Language", "Slip"],
        "caption": "3 notes.",
        "label": HARD,
        "rows": [
            NOTE | {"remark": HARD},
            NOTE | {"anchor": "note-2", "document": DOCUMENT, "slip": SLIP},
            NOTE | {"document": DOCUMENT | {"href": "", "by_lang": "", "gloss": ""}, "slip": SLIP | {"claims": []}},
        ],
    },
    "audit/terms.html": say("terms")
    | {
        "terms": [
            {
                "id": "reserves",
                "name": HARD,
                "reading": "",
                "other": {"lang": "ja", "name": "埋蔵量"},
                "chinese": {"name": "储量", "href": "https://example.org/?a=1&b=2"},
                "definition": HARD,
                "use": "Not the same as resources.",
                "source": {"title": HARD, "path": "https://example.org/?a=1&b=2"},
            },
            {"id": "concentrate", "name": "concentrate", "reading": "せいこう", "chinese": None}
            | {"other": {"lang": "ja", "name": "精鉱"}, "definition": "An intermediate.", "use": "", "source": None},
        ]
    },
}
