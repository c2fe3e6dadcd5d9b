"""Plain pages beside the book's own: code, evidence, rows of data. Light, without the theme, in both languages."""

from __future__ import annotations

import html
import re

_NAMES = {"ja": "日本語", "en": "English"}


def page(*, lang: str, path: str, title: str, note: str, body: str, back: tuple[str, str], wide: bool = False) -> str:
    """Return a page.

    Parameters
    ----------
    lang : {"ja", "en"}
    path : str
        From the folder of the language, such as ``chapters/dominance-code.html``; the same in every language.
    title, note : str
        Heading, and the sentence below it.
    body : str
        HTML.
    back : (str, str)
        Address and words of the link at the top.
    wide : bool
        For tables.
    """
    root = "../" * (path.count("/") + 1)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}" data-theme="light">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="description" content="{html.escape(note, quote=True)}">\n'
        f"<title>{html.escape(title)}</title>\n"
        f'<link rel="icon" href="{root}_static/favicon.svg">\n'
        f'<link rel="stylesheet" href="{root}_static/pygments.css">\n'
        f'<link rel="stylesheet" href="{root}_static/listing.css">\n'
        f'<script src="{root}_static/listing.js"></script>\n'
        f'</head>\n<body{" class=wide" if wide else ""}>\n<header><a href="{back[0]}">{html.escape(back[1])}</a> '
        f"{_switch(path, lang, root)}"
        "</header>\n"
        f"<main>\n<h1>{html.escape(title)}</h1>\n<p>{html.escape(note)}</p>\n{body}</main>\n</body>\n</html>\n"
    )


def title_of(text: str, otherwise: str) -> str:
    """Return the title of a page of the book, without the book's."""
    heading = re.search(r"<title>(.*?)(?: [–—] [^<]*)?</title>", text, re.S)
    return html.unescape(heading.group(1).strip()) if heading else otherwise


def _switch(path: str, lang: str, root: str) -> str:
    items = (
        f'<span class="language-current" lang="{code}" aria-current="true">{own}</span>'
        if code == lang
        else f'<a href="{root}{code}/{path}" lang="{code}" hreflang="{code}">{own}</a>'
        for code, own in _NAMES.items()
    )
    return f'<nav class="language-switch" aria-label="言語 / Language">{" ".join(items)}</nav>'
