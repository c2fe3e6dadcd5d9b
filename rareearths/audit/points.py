"""What the paper argues, and what became of it, on every page that shows it: from ``data/paper/points.csv`` alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from rareearths import language
from rareearths.audit.counts import AuditBroken, Record
from rareearths.audit.dated import newer
from rareearths.chapter import verdicts
from rareearths.engine.finish import waiting
from rareearths.paper import findings, points
from rareearths.paper.exhibits import catalogue
from rareearths.paths import PAPER

FILES = ("points.csv", "findings.csv", "claims.csv")


def register(app: Sphinx) -> None:
    """Connect this module to Sphinx."""
    app.add_directive("points", Points)


class Points(Record):
    """The points of a page, each with its two axes; every point opens to the statements and judgements behind them.

    ``:brief:`` shows each as one line that leads to the audit page.
    """

    section: ClassVar = "points"
    option_spec: ClassVar = {"brief": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the list of the page's points."""
        # the cache of pages follows the record; the page is read again, too, when what people decided changes
        for name in FILES:
            self.env.note_dependency(str(PAPER / name))
        page = self.env.docname.rpartition("/")[2]
        found = points.of_page(page)
        if not found:
            raise AuditBroken(
                f"Expected points of the page {page!r} in data/paper/points.csv, column pages; there are none. "
                "Name the page there, or take the directive {points} out of it."
            )
        entries = {entry["id"]: entry for entry in self.record()["claims"]}
        exhibits = {entry["id"]: entry for entry in self.record("exhibits.json")["exhibits"]}
        judged = {name: entry["verdict"] for name, entry in entries.items()}
        shown = [self._shown(point, entries, exhibits, judged) for point in found]
        brief = "brief" in self.options
        # the audit has them whole, also where no script runs
        if brief or page == "audit" or not self.config.rareearths_site:
            return self.made("points.html", points=shown, brief=brief, file="")
        made = self.made("points.html", points=shown, brief=False, file=waiting.name(page))
        made[0]["parts"] = {one["id"]: self.rendered("point.html", one=one) for one in shown}
        return made

    def _shown(
        self,
        point: points.Point,
        entries: Mapping[str, dict],
        exhibits: Mapping[str, dict],
        judged: Mapping[str, str],
    ) -> dict[str, Any]:
        figures = points.figures(point, judged)
        return {
            "id": point.id,
            "href": self.address("audit", point.id),
            "text": point.words("statement", self.lang),
            "figures": figures.state,
            "figures_word": language.say("point_figures", self.lang)[figures.state],
            "figures_of": point.words("figures_of", self.lang),
            "inference": point.inference,
            "inference_word": language.say("point_inferences", self.lang)[point.inference],
            "why": point.words("inference", self.lang),
            "decided": self.say("decided").format(
                role=self.say(point.decided_by), day=language.number(point.decided_on, "date", self.lang)
            ),
            "newer": newer(self._sources(point.keys, entries), point.vintage, self.lang),
            "key_statements": [self._claim(entries[name]) for name in point.keys],
            "decides": figures.decides,
            "touching": [self._finding(name, finding, entries) for name, finding in self._touching(point, entries)],
            "exhibits": [
                {
                    "name": catalogue()[name][f"number_{self.lang}"],
                    "href": self.address(exhibits[name]["chapter"], name),
                }
                for name in point.exhibits
                if name in exhibits
            ],
        }

    def _touching(self, point: points.Point, entries: Mapping[str, dict]) -> list[tuple[str, findings.Finding]]:
        """Return the findings that touch a point, each with the first statement of this build that shows it."""
        shown: dict[str, tuple[str, findings.Finding]] = {}
        for name, entry in entries.items():
            finding = findings.findings().get(entry["finding"])
            if finding and entry["verdict"] in findings.EXPLAINED and point.id in finding.touches:
                shown.setdefault(finding.id, (name, finding))
        return list(shown.values())

    def _sources(self, names: Iterable[str], entries: Mapping[str, dict]) -> list[str]:
        return [source for name in names for source in entries[name]["source"].split(";")]

    def _claim(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        verdict = verdicts.recorded(entry, self.lang)
        return {
            "id": entry["id"],
            "verdict": verdict.verdict,
            "label": verdict.label,
            "href": self.address(entry["chapter"], entry["id"]),
            "statement": entry[f"statement_{self.lang}"],
            "evidence": language.say("evidence_kinds", self.lang)[entry["evidence"]],
        }

    def _finding(self, member: str, finding: findings.Finding, entries: Mapping[str, dict]) -> dict[str, Any]:
        return {
            "claim": self._claim(entries[member]),
            "kindest": finding.words("kindest", self.lang),
            "reason": finding.words("reason", self.lang),
            "newer": newer(self._sources([member], entries), finding.vintage, self.lang),
            "effect": language.say("effects", self.lang)[finding.effect],
            "href": self.address("audit", finding.id),
        }
