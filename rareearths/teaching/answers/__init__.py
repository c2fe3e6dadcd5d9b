"""What each exercise expects, computed from the tables, and the answers that known mistakes lead to."""

from rareearths.teaching.answers import appendix, dominance, frame, limits, responses, weaponisation  # noqa: F401
from rareearths.teaching.answers.expected import ANSWERS, Chances, Choice, Expected, Members, Number, Rule

__all__ = ["ANSWERS", "Chances", "Choice", "Expected", "Members", "Number", "Rule"]
