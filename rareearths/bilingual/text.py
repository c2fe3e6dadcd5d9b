"""A wording in both languages: reads as the one of the reader, and keeps the other."""

from __future__ import annotations

from rareearths import language


class Text(str):
    """A wording that a reader meets, with both halves.

    It is a string in the reader's language, so that charts, tables and formats take it as it is; `ja` and `en` stay
    with it, and two of them joined stay bilingual.

    Parameters
    ----------
    lang : {"ja", "en"}
        The reader's language.
    ja, en : str
        The same in both languages; neither may be empty.

    Raises
    ------
    ValueError
        If one half is empty.

    Examples
    --------
    >>> Text("en", ja="年", en="Year")
    'Year'
    >>> (Text("en", ja="年", en="Year") + ", " + Text("en", ja="国", en="Country")).ja
    '年, 国'
    """

    ja: str
    en: str

    def __new__(cls, lang: str, *, ja: str, en: str) -> Text:
        """Choose the reader's half."""
        own = super().__new__(cls, language.text(lang, ja=ja, en=en))
        own.ja, own.en = str(ja), str(en)
        return own

    @property
    def lang(self) -> str:
        """The language in which it reads; Japanese if both halves are the same."""
        return "ja" if str(self) == self.ja else "en"

    def __add__(self, other: str) -> Text:
        if not isinstance(other, str):
            return NotImplemented  # a column of pandas knows better what to do
        return Text(self.lang, ja=self.ja + getattr(other, "ja", other), en=self.en + getattr(other, "en", other))

    def __radd__(self, other: str) -> Text:
        if not isinstance(other, str):
            return NotImplemented
        return Text(self.lang, ja=other + self.ja, en=other + self.en)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        return (self.lang,), {"ja": self.ja, "en": self.en}
