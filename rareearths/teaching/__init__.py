"""Exercises of the seminar: what is asked, what is expected of the data, and what a wrong answer shows."""

from rareearths.teaching.checking import Exercises, Outcome
from rareearths.teaching.exercise import Exercise, UnknownExercise, catalogue

__all__ = ["Exercise", "Exercises", "Outcome", "UnknownExercise", "catalogue"]
