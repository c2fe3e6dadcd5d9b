"""The words of the page around the text, where the theme has none in Japanese."""

from __future__ import annotations

from gettext import NullTranslations

from sphinx.locale import translators

# What the theme asks gettext for -> Japanese
_JAPANESE = {
    "Skip to main content": "本文へ移動",
    "Back to top": "先頭へ戻る",
    "On this page": "このページの内容",
    "Site navigation": "目次を開く",
    "light/dark": "明るさの切り替え",
    "previous page": "前のページ",
    "next page": "次のページ",
    "previous": "前へ",
    "next": "次へ",
    "Search": "検索",
    "Error": "エラー",
    "Please activate JavaScript to enable the search functionality.": "検索には JavaScript が必要である。",
    "Launch on": "実行先：",
    "Launch interactive content": "ノートブックを実行",
    "Download this page": "このページをダウンロード",
    "Link to this heading": "この見出しへのリンク",
    "Permalink to this heading": "この見出しへのリンク",
    "Permalink to this term": "この用語へのリンク",
    "Version warning": "版についての注意",
    "Announcement": "お知らせ",
    "Icon Links": "外部リンク",
}

# What the book's own templates ask for
PAGE = {
    "other_language": {"ja": "このページの英語版", "en": "This page in Japanese"},
    "contents": {"ja": "本書の目次", "en": "Contents of the book"},
    "book": {"ja": "書名と検索", "en": "Book title and search"},
    "open_contents": {"ja": "本書の目次の表示", "en": "Show or hide the contents of the book"},
    "open_page_toc": {"ja": "このページの目次の表示", "en": "Show or hide the contents of this page"},
    "toc": {"ja": "このページの内容", "en": "On this page"},
    "theme": {"ja": "明るさの切り替え（明・暗・自動）", "en": "Switch between light, dark and automatic"},
    "search": {"ja": "検索", "en": "Search"},
    "not_found": {"ja": "ページが見つからない", "en": "Page not found"},
    "not_found_why": {
        "ja": "指定されたアドレスにページはない。章の名前が変わった可能性がある。",
        "en": "There is no page at this address. A chapter may have been renamed.",
    },
    "not_found_next": {"ja": "本書の最初のページへ", "en": "Go to the first page of the book"},
    "found": {
        "ja": "該当するページは${resultCount}件である。",
        "en": "Search finished, found ${resultCount} page(s) matching the search query.",
    },
    "nothing_found": {
        "ja": "該当するページはない。語を短くするか、別の表記を試すとよい。",
        "en": "No page holds all of these words. Try fewer or other words.",
    },
}


class Phrases(NullTranslations):
    """A catalogue held in a dictionary; what it does not hold comes back as it is."""

    def __init__(self, phrases: dict[str, str]) -> None:
        super().__init__()
        self._phrases = phrases

    def gettext(self, message: str) -> str:
        """Return the phrase for `message`."""
        return self._phrases.get(message, super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the phrase for a count; Japanese has one form."""
        return self._phrases.get(msgid1, super().ngettext(msgid1, msgid2, n))


def install(lang: str) -> None:
    """Let the theme's own strings fall back on the book's words in `lang`."""
    if lang != "ja":
        return
    for catalogue in ("sphinx", "booktheme"):
        known = translators.get(("general", catalogue))
        if known is not None:
            known.add_fallback(Phrases(_JAPANESE))


def page(lang: str) -> dict[str, str]:
    """Return the words of the book's templates in `lang`."""
    return {key: word[lang] for key, word in PAGE.items()}
