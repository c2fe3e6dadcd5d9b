"""What a chapter's notebook works with: the chapter, the tables, and names and numbers in the reader's language."""

from rareearths import language, tables
from rareearths.chapter.chapter import Chapter
from rareearths.language import country, number

__all__ = ["Chapter", "country", "language", "number", "tables"]
