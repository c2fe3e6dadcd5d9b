"""The words of the page around the text, where the theme has none in Japanese."""

from __future__ import annotations

from gettext import NullTranslations

from sphinx.locale import translators

from rareearths import language


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
            known.add_fallback(Phrases({word["en"]: word["ja"] for word in language.words("theme").values()}))


def page(lang: str) -> dict[str, str]:
    """Return the words of the book's templates in `lang`."""
    return dict(language.say("page", lang))
