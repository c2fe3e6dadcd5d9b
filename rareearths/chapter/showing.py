"""What a chapter shows: exhibits, other tables, and what cannot be made of a vintage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from rareearths import language
from rareearths import tables as data_tables
from rareearths.chapter import charts, record
from rareearths.chapter.exhibit import Exhibit, without_table
from rareearths.chapter.fields import Fields, path
from rareearths.chapter.parameters import EVERY_YEAR
from rareearths.chapter.shown import CHAIN, EXHIBIT, TABLE, WITHOUT, Shown, parts
from rareearths.chapter.wording import Wording
from rareearths.paper import exhibits


class Showing(Wording):
    """The part of `rareearths.chapter.Chapter` that shows, and puts on record what it showed."""

    end_year: int = EVERY_YEAR
    # exhibit cut by `until` -> the first year of its series, the last that is left, and the last
    _years: dict[str, tuple[int, int, int]]
    _begun: dict[str, bool]

    def until(self, exhibit_id: str, rows: pd.DataFrame, column: str = "year") -> pd.DataFrame:
        """Return the rows of an annual series up to the parameter ``end_year``; `exhibit` then says so.

        Only what is drawn is cut. Numbers of the text and verdicts rest on every year of the vintage, so that what is
        said stays true whatever is drawn.

        Parameters
        ----------
        exhibit_id : str
            The paper's number, such as ``fig01``.
        rows : pandas.DataFrame
        column : str
            The one with the year.

        Returns
        -------
        pandas.DataFrame
            None of the rows where the series begins later.

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10", end_year=2015)
        >>> chapter.until("fig01", pd.DataFrame({"year": [2014, 2015, 2024]}))["year"].tolist()
        [2014, 2015]
        """
        kept = rows[rows[column] <= self.end_year].copy()
        drawn = int(kept[column].max()) if len(kept) else 0
        if (rows[column] > self.end_year).any():
            first, last = int(rows[column].min()), int(rows[column].max())
            before = self._years.get(exhibit_id, (first, drawn, last))
            self._years[exhibit_id] = (min(first, before[0]), max(drawn, before[1]), max(last, before[2]))
        self._begun[exhibit_id] = self._begun.get(exhibit_id, False) or drawn > 0
        return kept

    def exhibit(
        self,
        exhibit_id: str,
        chart: alt.TopLevelMixin | None = None,
        *,
        data: pd.DataFrame,
        columns: Sequence[str] | Mapping[str, str],
        tables: Sequence[str | tuple[str, str]] = (),
        missing: str | None = "",
        formats: Mapping[str, str] | None = None,
        origins: Sequence[data_tables.Source] = (),
    ) -> Shown:
        """Put an exhibit on record, with its downloads, and return it to be shown.

        Its description, and what is missing of it, stand in the Markdown cells ``<exhibit>-texts-ja`` and ``-en``.

        Parameters
        ----------
        exhibit_id : str
            Of the catalogue: the paper's number, such as ``fig01``, or one that the book adds, such as ``since1``.
        chart : altair chart, optional
            Single or layered view; a table-only exhibit has none.
        data : pandas.DataFrame
            The rows shown in the data table and in the download.
        columns : sequence of str, or mapping
            Those shown, in reading order; their headings and formats come from `fields`. A mapping gives the heading
            of each itself.
        tables : sequence of str or (str, str)
            The tables used; with a vintage where it is not the chapter's.
        missing : str
            What is missing and why, where it depends on what was computed: marks the exhibit as partial.
        formats : mapping, optional
            Column name to number format, such as ``",.1f"``, where it is not that of the fields.
        origins : sequence of rareearths.tables.Source
            Where rows come from that are in no table of a vintage: each row names its own in the column ``source``,
            with ``locator`` and ``quality`` as in any table.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a figure.

        Raises
        ------
        rareearths.chapter.exhibit.ExhibitError, rareearths.chapter.fields.FieldMissing
            If the catalogue has no such exhibit, a column is not in the data or has no heading, or neither a table
            nor another origin is named.

        Examples
        --------
        >>> data = pd.DataFrame({"year": [2024], "value": [270000.0]})
        >>> chapter = Chapter("dominance", "en", "2025-10")
        >>> shown = chapter.exhibit("fig01", data=data, columns=["year", "value"], tables=["usgs_mine_production"])
        >>> shown, [row["cells"] for row in shown.data["rows"]]
        (<exhibit fig01>, [['2024', '270,000']])
        """
        first, drawn, last = self._years.get(exhibit_id, (0, 0, 0))
        # a chart without a year has no size; what stands beside its series in the table is not enough for an exhibit
        if last and not (self._begun[exhibit_id] and len(data)):
            return self.leave_out(exhibit_id, exhibits.without_years(exhibit_id, self.end_year, first, self.lang))
        asked = [(entry, self.vintage) if isinstance(entry, str) else entry for entry in tables]
        used = [(table, home) for table, vintage in asked for home in data_tables.parts(table, vintage)]
        self._write(record.FieldsRead, file=path(self.name).name)
        fields = Fields(self.name, exhibit_id, self.lang, used)
        made = Exhibit(
            id=exhibit_id,
            lang=self.lang,
            frame=data,
            columns=columns if isinstance(columns, Mapping) else fields.heads(columns),
            tables=used,
            spec=charts.specification(chart) if chart is not None else None,
            missing=missing or "",
            cut=exhibits.cut(exhibit_id, self.end_year, drawn, last, self.lang) if last else "",
            formats=({} if isinstance(columns, Mapping) else fields.formats(columns)) | dict(formats or {}),
            origins=origins,
        )
        if self._folder:
            made.write(self._folder / "exhibits")
        self._write(
            record.ExhibitShown,
            id=exhibit_id,
            status="partial" if missing else "complete",
            reason=missing or "",
            cut=made.cut,
            tables=[{"table": table, "vintage": vintage} for table, vintage in made.tables],
            files=made.files(),
        )
        return Shown(EXHIBIT, made.data(), f"exhibit {exhibit_id}", made.drawn())

    def table(
        self,
        caption: str,
        data: pd.DataFrame,
        heads: Sequence[str],
        formats: Mapping[str, str] | None = None,
        widths: Sequence[str] = (),
        anchors: Sequence[str] = (),
        folded: bool = False,
    ) -> Shown:
        """Return a table that is no exhibit of the paper, such as that of a test.

        Parameters
        ----------
        caption : str
        data : pandas.DataFrame
            Its columns in reading order, the first as the heading of each row. A cell is a text, a number, a pair
            (text, address) that makes a link, ``{"text": ..., "strong": True}``, or a list of these.
        heads : sequence of str
            A heading for each column.
        formats : mapping, optional
            Column name to number format.
        widths : sequence of str
            The least width of each column, such as ``9rem``: for a table of sentences, which makes a card of each row
            on a phone.
        anchors : sequence of str
            The address of each row inside the page.
        folded : bool
            Whether a reader opens it first; for a list that the text does not need.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a table.

        Examples
        --------
        >>> data = pd.DataFrame({"who": ["China"], "share": [69.23]})
        >>> Chapter("dominance", "en", "2025-10").table("Shares", data, ["Country", "%"], {"share": ".1f"})
        <table Shares>
        """
        rows = [
            [parts(value, (formats or {}).get(name, "")) for name, value in zip(data.columns, row, strict=True)]
            for row in data.itertuples(index=False)
        ]
        shown: dict[str, Any] = {"caption": caption, "lang": self.lang, "heads": list(heads), "rows": rows}
        shown |= {"widths": list(widths), "anchors": list(anchors), "folded": folded}
        return Shown(TABLE, shown, f"table {caption}")

    def chain(
        self, caption: str, steps: Sequence[Mapping[str, Any]], sources: Mapping[str, str | tuple[str, str]]
    ) -> Shown:
        """Return a picture of the steps of production, one below the other: no exhibit of the paper.

        It is drawn as a list, so that it can be read aloud, and on a phone, as it stands.

        Parameters
        ----------
        caption : str
        steps : sequence of mapping
            In order. Each has its ``name``; ``shares``, a list of (label, per cent), each drawn as a bar; ``codes``, a
            list of (HS code, what it covers), empty where the step has none; and a ``remark``, such as why there is no
            share, or an empty text.
        sources : mapping
            Source, by its id, to the table that names it; with a vintage where it is not the chapter's.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a figure.

        Raises
        ------
        KeyError
            If a table has no such source.

        Examples
        --------
        >>> ore = {"name": "Ore", "shares": [("2024", 61.4)], "codes": [("253090", "other minerals")], "remark": ""}
        >>> shown = Chapter("dominance", "en", "2025-10").chain("Ore to magnet", [ore], {"comtrade_hs": "supply_chain"})
        >>> shown, shown.data["steps"][0]["shares"]
        (<chain Ore to magnet>, [{'label': '2024', 'value': 61.4, 'written': '61%'}])
        """
        named = {}
        for name, entry in sources.items():
            table, vintage = (entry, self.vintage) if isinstance(entry, str) else entry
            found = {source.id: source for source in data_tables.provenance(table, vintage)}[name]
            named[name] = {"title": found.named(self.lang), "url": found.url}
        drawn = [
            {
                "name": step["name"],
                "shares": [
                    {"label": label, "value": round(float(share), 1), "written": f"{share:.0f}%"}
                    for label, share in step["shares"]
                ],
                "codes": [{"code": code, "covers": covers} for code, covers in step["codes"]],
                "remark": step["remark"],
            }
            for step in steps
        ]
        shown = {"caption": caption, "lang": self.lang, "steps": drawn, "sources": list(named.values())}
        return Shown(CHAIN, shown | {"words": dict(language.say("chain", self.lang))}, f"chain {caption}")

    def without(self, exhibit_id: str, table: str, vintage: str) -> Shown:
        """Say in an exhibit's place that it cannot be made, because a vintage lacks a table.

        Parameters
        ----------
        exhibit_id : str
            The paper's number, such as ``fig01``.
        table, vintage : str
            The table that is not there, and the vintage that was asked for it.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a note.

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").without("fig08", "baci_exporters", "2025-10").data["reason"]
        'Exhibit 8 cannot be made: the data vintage 2025-10 has no table “baci_exporters”.'
        """
        self.lacks(table, vintage)
        return self.leave_out(exhibit_id, without_table(exhibit_id, table, vintage, self.lang))

    def leave_out(self, exhibit_id: str, reason: str) -> Shown:
        """Say in an exhibit's place why there is none, such as figures that a source does not have of a mineral.

        Parameters
        ----------
        exhibit_id : str
            Of the catalogue.
        reason : str
            In the reader's language.

        Returns
        -------
        rareearths.chapter.shown.Shown
            Shows itself as a note.

        Examples
        --------
        >>> Chapter("mineral", "en", "2025-10").leave_out("mineral2", "MCS 2026 has no table of reserves.")
        <without mineral2>
        """
        self._write(record.ExhibitShown, id=exhibit_id, status="missing", reason=reason)
        return Shown(WITHOUT, {"id": exhibit_id, "reason": reason}, f"without {exhibit_id}")
