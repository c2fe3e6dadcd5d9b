"""What stands in a cell of MyST Markdown: its machinery (roles, targets, directives) and its bare words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rareearths.notebook import GUARDED

JAPANESE = r"[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f]"
_FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})(?P<head>[^\n]*)\n(?P<body>.*?)^(?P=fence)[`:]*[ \t]*$", re.M | re.S)
_DIRECTIVE = re.compile(r"^[ \t]*(?:`{3,}|:{3,})\{([\w:-]+)\}", re.M)
_ROLE = re.compile(r"\{([\w:-]+)\}(`+)(.+?)\2", re.S)
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_LABEL = re.compile(r"^\(([^()\s]+)\)=\s*$", re.M)
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](:?)")
_ADDRESS = re.compile(r"<?\bhttps?://[^\s<>)\]」）、。]+>?")
_MATHS = re.compile(r"(?<![\\$])(\$\$?)(?=[^\s$])((?:(?!\n\n).)+?)(?<=[^\s\\])\1(?![\d$])", re.S)
_HEADING = re.compile(r"^(#{1,6})\s+\S", re.M)
_QUOTED = (r"“[^”]*”", r'"[^"]*"', r"‘[^’]*’", r"「[^」]*」", r"『[^』]*』", r"\([^()]*\)", r"（[^（）]*）")


def features(text: str) -> dict[str, list[str]]:
    """Return what both languages of a pair must share, by name.

    Parameters
    ----------
    text : str
        A cell's source.

    Returns
    -------
    dict of str to list of str
        Order matters for heading levels only. Addresses of other sites count but are not compared: a publisher may
        have a page for each language.
    """
    bare = _without_code(text)
    roles = [(name, _target(content)) for name, _, content in _ROLE.findall(bare)]
    links = [target for _, target in _LINK.findall(bare)]
    outside = [link for link in links if re.match(r"https?:", link)]
    rest = _LINK.sub(" ", _ROLE.sub(" ", bare))
    outside += _ADDRESS.findall(rest)
    cites = [key.strip() for name, keys in roles if re.match(r"(?:foot)?cite\b", name) for key in keys.split(",")]
    refs = [f"{{{name}}}{key}" for name, key in roles if name in ("ref", "numref", "doc", "eq", "term", "download")]
    return {
        "glue keys": _unique(key.split(":")[0] for name, key in roles if name.startswith("glue")),
        "conditions of words": _unique(key for key, _ in GUARDED.findall(bare)),
        "citation keys": _unique(cites),
        "reference targets": _unique([*refs, *(link for link in links if link not in outside)]),
        "labels": _unique(_LABEL.findall(bare)),
        "links to other sites": [f"{len(outside)}"],
        "footnotes used": _unique(key for key, colon in _FOOTNOTE.findall(bare) if not colon),
        "footnotes defined": _unique(key for key, colon in _FOOTNOTE.findall(bare) if colon),
        "heading levels": _HEADING.findall(bare),
        "directives": sorted(_DIRECTIVE.findall(text)),
        "formulas": sorted(re.sub(r"\s+", "", formula) for _, formula in _MATHS.findall(rest)),
    }


def contrast(ja: Sequence[str], en: Sequence[str]) -> tuple[str, str]:
    """Word the difference of two features: what only one side has, or both in full where only order differs."""
    only_ja = [item for item in ja if item not in en]
    only_en = [item for item in en if item not in ja]
    if not only_ja and not only_en:
        only_ja, only_en = list(ja), list(en)
    return ", ".join(only_ja) or "–", ", ".join(only_en) or "–"


def plain(text: str) -> str:
    """Return the words of a cell without code, roles, links, formulas, labels and directive options."""
    text = re.sub(r"<!--.*?-->", " ", GUARDED.sub(r"\2", _without_code(text)), flags=re.S)
    text = re.sub(r"^[ \t]*(?:`{3,}|:{3,})(?:\{[\w:-]+\})?", " ", text, flags=re.M)
    text = re.sub(r"^[ \t]*:[\w-]+:.*$", " ", text, flags=re.M)
    for pattern in (_ROLE, _LINK, _LABEL, _FOOTNOTE, _ADDRESS, _MATHS):
        text = pattern.sub(" ", text)
    text = re.sub(r"`[^`\n]*`", " ", text)
    return re.sub(r"</?[a-zA-Z][^>]*>", " ", text)


def has_words(text: str) -> bool:
    """Tell whether a cell has anything to translate."""
    return bool(re.search(rf"[A-Za-z]{{2,}}|{JAPANESE}", plain(text)))


def japanese(text: str) -> list[str]:
    """Return the runs of kana and kanji outside code, roles and links."""
    return re.findall(rf"{JAPANESE}+", plain(text))


def unquoted(text: str) -> str:
    """Return a cell's words without what stands in quotation marks and parentheses: originals of names stand there."""
    text, before = plain(text), ""
    while text != before:
        before = text
        for pattern in _QUOTED:
            text = re.sub(pattern, " ", text)
    return text


def _without_code(text: str) -> str:
    """Drop fenced code; keep the prose inside directives, whose lines may be code again."""

    def keep(match: re.Match) -> str:
        if not match["head"].strip().startswith("{"):
            return "\n"
        name = match["head"].strip()[1:].split("}")[0]
        return "\n" if name.startswith("code") else f"{match['fence']}{match['head']}\n{_without_code(match['body'])}\n"

    return _FENCE.sub(keep, text)


def _target(content: str) -> str:
    """``text <label>`` -> label."""
    found = re.fullmatch(r".*<([^<>]+)>\s*", content, re.S)
    return (found[1] if found else content).strip()


def _unique(items: Iterable[str]) -> list[str]:
    return sorted(set(items))
