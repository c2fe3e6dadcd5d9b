"""What a chapter's notebook works with."""

from rareearths.chapter.chapter import Chapter

__all__ = ["Chapter"]
