"""Text in another language than the page's, marked as such, so that it is read aloud in its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_TOKEN = re.compile(r"(<!--.*?-->|<[^>]+>)", re.S)
_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
_LANG = re.compile(r"\slang=[\"']?([\w-]+)")
# what is not read aloud as text, or whose text takes no marks
_SKIPPED = ("script", "style", "title", "pre", "code", "svg", "math", "option", "textarea", "template")
_EAST = "\u3005-\u30ff\u3400-\u9fff\uff66-\uff9f"
_EASTERN = re.compile(rf"[{_EAST}](?:[{_EAST}\u3000-\u3004\uff01-\uff5e\d・ー～（）「」『』、。：]*[{_EAST}])?")
_KANA = re.compile(r"[\u3041-\u30fa\uff66-\uff9d]")
# characters that Chinese writes in their short forms, of those that titles of its publishers use
_SHORT = re.compile(
    "[务发关对实说华产贸资约书长东车门问间见规认识证词语请让进过还这选项须领题颁额风马开无专业两严个为习乡节设计总税统]"
)
# from three words on, in one piece: names of firms and codes stay the page's own
_WESTERN = re.compile(r"\s*[A-Za-zÀ-ɏ(“\"'][^_\u3000-\u9fff\uff00-\uffef]*\s*")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_WORDS = 3
# a text that stands alone in one of these is a title or a quotation
_WHOLE = ("a", "em", "i", "cite", "q", "span", "dd", "li", "td")
# a page of rows leaves out the end tags of its cells
_CELL_ENDS = re.compile(r"</?t[drh]\b|</tbody")


def marked(page: str, lang: str, known: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a page with the language named of what is written in another.

    Parameters
    ----------
    page : str
        HTML.
    lang : {"ja", "en"}
        The page's own.
    known : mapping, optional
        Texts in Japanese or Chinese characters, such as titles of works, to their language: tells that of a passage of
        one of them, which its characters may not.

    Examples
    --------
    >>> marked('<p>The notice 商务部公告 of 2025, <a href="#">輸出統計の手引き</a></p>', "en")
    '<p>The notice <span lang="zh-Hans">商务部公告</span> of 2025, <a href="#" lang="ja">輸出統計の手引き</a></p>'
    >>> marked('<p>資料：<a href="#">World Trade Statistics</a></p>', "ja")
    '<p>資料：<a href="#" lang="en">World Trade Statistics</a></p>'
    >>> marked("<p>稀土政策</p>", "en", {"中国的稀土状况与政策：稀土政策": "zh-Hans"})
    '<p><span lang="zh-Hans">稀土政策</span></p>'
    """
    begin = page.find("<body")
    parts = _TOKEN.split(page[begin:] if begin >= 0 else page)
    other: list[str] = []  # open elements whose text is marked or skipped already, innermost last
    for place, part in enumerate(parts):
        if place % 2:
            _follow(part, other)
        elif not other and part and not part.isspace():
            # most texts are in the page's own language, which is told faster than what they stand in
            if (found := _language(part, lang, known)) and _whole(parts, place):
                parts[place - 1] = f'{parts[place - 1][:-1]} lang="{found}">'
            elif lang == "en":
                parts[place] = _runs(part, known)
    return (page[:begin] if begin >= 0 else "") + "".join(parts)


def _runs(text: str, known: Mapping[str, str]) -> str:
    return _EASTERN.sub(lambda run: f'<span lang="{_eastern(run[0], text, known)}">{run[0]}</span>', text)


def _follow(tag: str, other: list[str]) -> None:
    named = _NAME.match(tag)
    if not named or tag.endswith("/>"):
        return
    name = named[1].lower()
    if tag.startswith("</"):
        if other and other[-1] == name:
            other.pop()
    elif name in _SKIPPED or (_LANG.search(tag) and name not in ("html", "figure", "table")) or name in other[-1:]:
        other.append(name)


def _whole(parts: list[str], place: int) -> bool:
    """Say whether a text is all that an element holds, of those that can be marked themselves."""
    if not place or place + 1 >= len(parts):
        return False
    opened, closed = _NAME.match(parts[place - 1]), parts[place + 1]
    if opened is None or opened[1] not in _WHOLE or _LANG.search(parts[place - 1]):
        return False
    return closed == f"</{opened[1]}>" or (opened[1] == "td" and bool(_CELL_ENDS.match(closed)))


def _language(text: str, lang: str, known: Mapping[str, str]) -> str:
    """Return the language of a whole text, "" if it is the page's."""
    if lang == "en":
        return _eastern(text.strip(), text, known) if _EASTERN.fullmatch(text.strip()) else ""
    return "en" if _WESTERN.fullmatch(text) and len(_WORD.findall(text)) >= _WORDS else ""


def _eastern(text: str, around: str, known: Mapping[str, str]) -> str:
    """Tell Chinese from Japanese: by the text that it is of, by kana, by short characters in it or around it."""
    # one or two characters are in many titles
    sought = [each for each in (text, around.strip()) if len(each) > 2]
    of = {language for whole, language in known.items() if whole in around or any(each in whole for each in sought)}
    if len(of) == 1:
        return of.pop()
    if _KANA.search(text):
        return "ja"
    chinese = _SHORT.search(text) or (_SHORT.search(around) and not _KANA.search(around))
    return "zh-Hans" if chinese else "ja"
