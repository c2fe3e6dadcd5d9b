"""What a subscriber of the book is told: new vintages of the data, and verdicts that changed."""

from __future__ import annotations

from rareearths import language, tables
from rareearths.audit import data
from rareearths.chapter.verdicts import LABELS
from rareearths.engine.finish.metadata import News
from rareearths.paper import findings

_MOST = 100  # entries; the page of the audit has all


def entries(lang: str) -> list[News]:
    """Return the entries of the feed in one language, newest first."""
    words = language.say("news", lang)
    found = []
    for vintage in tables.vintages():
        package = tables.package(vintage)
        own = {key: package[key if lang == "en" else f"{key}_ja"] for key in ("title", "description")}
        day, title = str(package["created"])[:10], words["vintage"].format(vintage, own["title"])
        found.append(News(f"vintage-{vintage}", day, title, own["description"], data.PAGE))
    labels = {**{name: label[lang] for name, label in LABELS.items()}, **language.say("differences", lang)}
    for change in findings.changes():
        title = words["changed"].format(change.claim_id, labels[change.before], labels[change.after])
        name = f"{change.claim_id}-{change.date}-{change.vintage}-{change.after}"
        href = f"chapters/audit.html#{change.claim_id}"
        found.append(News(name, str(change.date), title, change.reason(lang), href))
    return sorted(found, key=lambda one: (one.date, one.id), reverse=True)[:_MOST]
