"""What a chapter reads: tables of a vintage, the paper's own tables and statements, facts read in documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from rareearths import language, tables
from rareearths.bilingual.text import Text
from rareearths.chapter import readings, record
from rareearths.paper import claims
from rareearths.paper import table as checked
from rareearths.tables import editions
from rareearths.words import words


class Loading:
    """The part of `rareearths.chapter.Chapter` that reads, and puts on record what it read."""

    name: str
    lang: str
    vintage: str
    later: str
    _folder: Path | None

    def load(self, table: str, vintage: str | None = None) -> pd.DataFrame:
        """Load a table of the chapter's vintage, or of another.

        Parameters
        ----------
        table : str
            Named in the vintage's ``datapackage.yaml``, such as ``usgs_mine_production``.
        vintage : str, optional
            Default: the chapter's own.

        Returns
        -------
        pandas.DataFrame
            One row per observation, with ``source``, ``locator``, ``quality`` and ``note``.

        Raises
        ------
        rareearths.tables.TableMissing
            If the vintage has no such table.

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").load("usgs_reserves").columns[:3].tolist()
        ['geo', 'year', 'edition']
        """
        asked = vintage or self.vintage
        tables.package(asked, self.lang)
        if table not in (known := tables.tables(asked)):
            where = language.say("errors", self.lang)["of_vintage"].format(asked)
            raise tables.TableMissing(tables.unknown("table", table, known, where, self.lang))
        self._write(record.TableRead, table=table, vintage=tables.describe(table, asked)["vintage"], asked=asked)
        return tables.load(table, asked)

    def lacks(self, table: str, vintage: str) -> None:
        """Put on record that a vintage has no such table, so that what loads it was left out.

        Parameters
        ----------
        table, vintage : str
            The table that is not there, and the vintage that was asked for it.

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").lacks("baci_exporters", "2025-10")
        """
        # as one that was read, so that the run is old when the table is there
        self._write(record.TableRead, table=table, vintage=vintage, asked=vintage)
        self._write(record.TableLacking, table=table, vintage=vintage)

    @property
    def at_the_time(self) -> str:
        """The vintage of what the author could see."""
        return claims.PAPER_VINTAGE

    def newest(
        self, table: str, vintage: str | None = None, *, year: int | None = None, where: str = ""
    ) -> pd.DataFrame:
        """Load the rows of the newest edition of the USGS summaries (MCS) that a table has.

        Parameters
        ----------
        table : str
            With the column ``edition``, such as ``usgs_mine_production``.
        vintage : str, optional
            Default: the chapter's own. ``chapter.later`` for what was published after the paper.
        year : int, optional
            Then of this year alone, in the newest edition that holds it.
        where : str, optional
            Rows to choose among, as ``DataFrame.query`` takes it: of them the newest edition.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        rareearths.tables.EditionMissing
            If no edition holds such rows.

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10")
        >>> chapter.newest("usgs_mine_production", year=2024, where="geo == 'AUS'")["value"].tolist()
        [13000.0]
        >>> chapter.newest("usgs_mine_production", "2026-06", year=2024, where="geo == 'AUS'")["value"].tolist()
        [29000.0]
        """
        rows = self.load(table, vintage)
        return editions.newest(rows.query(where) if where else rows, year)

    def editions(self, table: str, *, year: int | None = None, where: str = "") -> dict[Text, pd.DataFrame]:
        """Load what every edition from the paper's time on holds: by edition, as `choices` takes them.

        Parameters
        ----------
        table, year, where
            As `newest` takes them.

        Returns
        -------
        dict
            Name of an edition to its rows: the newest of the chapter's vintage, that of the paper's time, the newest of
            the later vintage, and what came out in between; each once, and in this order.

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10", "2026-06")
        >>> list(chapter.editions("usgs_mine_production", year=2024))
        ['MCS 2025 (at the time)', 'MCS 2026']
        >>> list(Chapter("dominance", "en", "2026-06", "2026-06").editions("usgs_mine_production", year=2024))
        ['MCS 2026', 'MCS 2025 (at the time)']
        """
        vintages = dict.fromkeys((self.vintage, self.at_the_time, self.later))
        rows = {vintage: self.newest(table, vintage, year=year, where=where) for vintage in vintages}
        first = self.edition(rows[self.at_the_time])
        noted = Text(self.lang, **{lang: word.format(first) for lang, word in words("editions")["at_the_time"].items()})
        later = self.load(table, self.later)
        later = later.query(where) if where else later
        later = later if year is None else later[later["year"] == year]
        known = editions.known(rows[self.at_the_time])[-1]
        between = [later[later["edition"] == code] for code in editions.known(later) if code > known]
        found: dict[Text, pd.DataFrame] = {}
        for each in [*rows.values(), *between]:
            name = self.edition(each)
            found.setdefault(noted if name == first else Text(self.lang, ja=name, en=name), each)
        return found

    def edition(self, rows: pd.DataFrame) -> str:
        """Name the edition that rows are of, as its publisher writes it.

        Parameters
        ----------
        rows : pandas.DataFrame
            With the column ``edition``; of several editions, the newest is named.

        Returns
        -------
        str

        Examples
        --------
        >>> chapter = Chapter("dominance", "en", "2025-10")
        >>> chapter.edition(chapter.newest("usgs_reserves"))
        'MCS 2025'
        """
        return editions.written(editions.known(rows)[-1])

    def paper(self, table: str) -> pd.DataFrame:
        """Load a table as the paper prints it, restated in ``data/paper/``.

        Parameters
        ----------
        table : str
            Name of a CSV there, such as ``fig09``.

        Returns
        -------
        pandas.DataFrame
            One row per row of the printed table.

        Raises
        ------
        rareearths.tables.TableMissing
            If ``data/paper/datapackage.yaml`` describes no such file.
        rareearths.tables.SchemaBroken
            If the file is not as it is described there.

        Examples
        --------
        >>> Chapter("weaponisation", "en", "2025-10").paper("fig09").columns[:3].tolist()
        ['order', 'year', 'month']
        """
        if table not in checked.names():
            said = language.say("errors", self.lang)["paper_table"]
            raise tables.TableMissing(said.format(known=", ".join(sorted(checked.names())), given=repr(table)))
        read = checked.frame(table)
        self._write(record.PaperRead, file=Path(checked.resource(table)["path"]).name)
        return read

    def read(self, *ids: str, vintage: str | None = None) -> list[Any]:
        """Return facts read in documents, by their ids in the table ``readings``.

        Parameters
        ----------
        *ids : str
            Such as ``suzuki-swift-stop``.
        vintage : str, optional
            Default: the chapter's own. ``chapter.later`` for what was published after the paper.

        Returns
        -------
        list
            The value of each, or its text where it has none.

        Raises
        ------
        rareearths.chapter.readings.ReadingMissing
            If the vintage has none with such an id.

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").read("suzuki-swift-stop")
        ['2025-05']
        """
        return readings.values(self.load("readings", vintage), ids, vintage or self.vintage, self.lang)

    def printed(self, claim_id: str) -> list[claims.Value]:
        """Return the paper's own numbers in a statement, for arithmetic inside the paper.

        Parameters
        ----------
        claim_id : str
            Of the register, such as ``C014``.

        Returns
        -------
        list
            In the order the paper prints them: a number where the register has one, else the text.

        Examples
        --------
        >>> Chapter("dominance", "en", "2025-10").printed("C014")
        [69.2]
        """
        return list(claims.printed_values(claims.known(claim_id)))

    def claim(self, claim_id: str) -> claims.Claim:
        """Return a statement of the register.

        Parameters
        ----------
        claim_id : str
            Such as ``C014``.

        Returns
        -------
        rareearths.paper.claims.Claim
            Its fields are text, as in the file.

        Examples
        --------
        >>> claim = Chapter("dominance", "en", "2025-10").claim("C014")
        >>> claim.printed, claim.unit
        ('69.2', '%')
        """
        return claims.known(claim_id)

    def dated(self, reference: str) -> str:
        """Return the date that a cited work's address carries.

        Parameters
        ----------
        reference : str
            Its citation key.

        Returns
        -------
        str
            ``2025-04-04`` or ``2025-04``.

        Examples
        --------
        >>> Chapter("weaponisation", "en", "2025-10").dated("bloomberg2025summit")
        '2025-10-30'
        """
        return self.paper("cited_facts").set_index("id").loc[reference, "text"]

    def _write(self, kind: type[record.Event], **values: Any) -> None:
        if self._folder:
            record.append(self._folder, kind(chapter=self.name, lang=self.lang, **values))
