"""Small data for the templates of the seminar's pages."""

from __future__ import annotations

from templatecases import HARD, say

EXERCISE = {"name": "Exercise 2-3", "href": "weaponisation.html#ex-2-3", "minutes": "10 min"}
PLAN = {
    "title": HARD,
    "steps": [
        {"start": 0, "end": 40, "kind": "Work", "text": HARD, "work": [EXERCISE], "shown": []},
        {"start": 40, "end": 90, "kind": "Discussion", "text": "R&D", "work": [], "shown": [EXERCISE]},
    ],
    "cut": {"at": "If later than minute 40", "text": HARD},
}

CASES = {
    "audit/session.html": say("seminar")
    | {
        "goal": HARD,
        "reading_head": "Reading beforehand (15 min)",
        "reading": [
            {"text": HARD, "minutes": "5 min", "chapter": "R&D", "exhibit": "Exhibit 12", "href": "weaponisation.html"},
            {"text": "two", "minutes": "10 min", "chapter": "two", "exhibit": "", "href": "limits.html#limits-stands"},
        ],
        "plan": PLAN,
        "home": [EXERCISE],
    },
    "audit/session-rubric.html": say("seminar") | {"rows": [{"criterion": HARD, "seen": "R&D"}]},
    "audit/sessions.html": say("seminar")
    | {
        "sessions": [
            {
                "name": "Session 1",
                "title": HARD,
                "href": "session-1.html",
                "goal": "R&D",
                "own": "50 min",
                "exercises": [EXERCISE, EXERCISE],
            }
        ]
    },
    "audit/session-variants.html": say("seminar")
    | {
        "variants": [
            {
                "title": HARD,
                "parts": [
                    PLAN | {"name": "Session 1", "href": ""},
                    PLAN | {"name": "Session 2", "href": "session-3.html"},
                ],
            }
        ]
    },
}
