"""Questions to UN Comtrade: their addresses, how large ones are taken apart, and how many calls they cost.

The official client (comtradeapicall) is not used: it prints errors and returns nothing, drops the envelope that tells
whether an answer is complete, does not retry after 429, and puts the key into the address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from rareearths.fetch.contract import Client, ContractBroken, InputNeeded, Raw, Request, Unreachable
from rareearths.fetch.publishers import described
from rareearths.fetch.publishers.comtrade import areas
from rareearths.fetch.publishers.comtrade.answer import KEYED_ROWS, NAME, PREVIEW_ROWS, is_cut

BASE = described(NAME).hosts["comtradeapi.un.org"]
KEY_VARIABLE = described(NAME).key_variable
KEY_HEADER = "Ocp-Apim-Subscription-Key"
CALLS_PER_DAY = 500  # of a free key; the keyless preview states no number and is not asked more often
PERIODS_PER_CALL = 12
BAD_REQUEST = 400


@dataclass(frozen=True)
class Query:
    """A question.

    Parameters
    ----------
    codes : tuple of str
        HS codes of two, four or six digits; a heading and its parts belong into two questions.
    flows : tuple of str
        ``M`` imports, ``X`` exports (with re-exports).
    periods : tuple of str
        Years such as ``2024``.
    reporters, partners : tuple of int
        The publisher's codes; empty for all (partners: the world and each one).
    """

    codes: tuple[str, ...]
    flows: tuple[str, ...]
    periods: tuple[str, ...]
    reporters: tuple[int, ...] = ()
    partners: tuple[int, ...] = ()

    def url(self, *, keyed: bool, pinned: bool = True) -> str:
        """Return the address, without a key.

        Parameters
        ----------
        keyed : bool
            Ask the service for subscribers instead of the keyless preview.
        pinned : bool
            Ask for totals only. The preview was seen both to take these parameters and to refuse them.
        """
        given = {
            "period": self.periods,
            "reporterCode": self.reporters,
            "cmdCode": self.codes,
            "flowCode": self.flows,
            "partnerCode": self.partners,
        }
        parameters = {name: ",".join(map(str, values)) for name, values in given.items() if values}
        if pinned:
            parameters |= {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
        parameters |= {
            "maxRecords": str(KEYED_ROWS if keyed else PREVIEW_ROWS),
            "breakdownMode": "classic",
            "includeDesc": "true",
            "format": "JSON",
        }
        path = "data/v1/get" if keyed else "public/v1/preview"
        return f"{BASE}/{path}/C/A/HS?{urlencode(parameters, safe=',')}"

    def halves(self) -> tuple[Query, ...]:
        """Return two smaller questions that together ask the same, none if there is nothing left to divide."""
        whole = replace(self, reporters=self.reporters or areas.reporters())
        for name in ("periods", "codes", "flows", "reporters"):
            values = getattr(whole, name)
            if len(values) > 1:
                return tuple(replace(self, **{name: part}) for part in _pieces(values, (len(values) + 1) // 2))
        return ()

    def calls(self, *, keyed: bool) -> list[Query]:
        """Divide the question into those that are asked one by one.

        With a key up to twelve periods fit into one call. The preview gives 500 rows, so it is asked for one period,
        reporter and flow at a time, and for one code where all reporters are asked.
        """
        steps = {"periods": PERIODS_PER_CALL if keyed else 1}
        if not keyed:
            steps |= {"reporters": 1, "flows": 1} | ({} if self.reporters else {"codes": 1})
        parts = [self]
        for name, step in steps.items():
            parts = [replace(part, **{name: some}) for part in parts for some in _pieces(getattr(part, name), step)]
        return parts


class Session:
    """Asks questions, counts the calls, and takes apart what was cut off.

    Parameters
    ----------
    client : Client
        Fetches addresses.
    limit : int
        Calls that may be made in all.
    """

    def __init__(self, client: Client, limit: int = CALLS_PER_DAY) -> None:
        self.client, self.limit, self.made = client, limit, 0
        self.keyed = bool(client.key(KEY_VARIABLE))
        self.pinned = True

    def plan(self, queries: Sequence[Query]) -> None:
        """Count the calls that the questions cost if no answer is cut off.

        Raises
        ------
        InputNeeded
            When they are more than are left.
        """
        needed = self.made + sum(len(query.calls(keyed=self.keyed)) for query in queries)
        if needed > self.limit:
            raise self._too_many(f"{needed:,}")

    def ask(self, query: Query, label: str = "") -> list[Raw]:
        """Ask one question, in as many calls as it takes.

        Returns
        -------
        list of Raw
            Complete answers. One without rows is among them: it may mean no data or a wrong parameter.

        Raises
        ------
        Unreachable
            When the service refuses.
        InputNeeded
            When the calls are used up.
        ContractBroken
            When an answer is an error, or is cut off and cannot be divided further.
        """
        return [raw for part in query.calls(keyed=self.keyed) for raw in self._whole(part, label)]

    def metadata(self, reporter: int) -> Raw:
        """Ask when a reporter's data were published; errors are those of `ask`."""
        url = f"{BASE}/public/v1/getMetadata/C/A/HS?reporterCode={reporter}"
        return self._get(Request(url), f"publications of {areas.iso3(reporter)}")

    def _whole(self, query: Query, label: str) -> Iterator[Raw]:
        raw = self._one(query, label)
        if not is_cut(raw):
            yield raw
            return
        halves = query.halves()
        if not halves:
            raise ContractBroken(
                NAME,
                f"{label or query}: expected fewer rows than the service gives at once; got as many.",
                "rows of single customs procedures or modes of transport came along, as totals could not be asked for.",
                f"get a free key and set {KEY_VARIABLE}." if not self.keyed else "ask for fewer partners.",
            )
        for half in halves:
            yield from self._whole(half, label)

    def _one(self, query: Query, label: str) -> Raw:
        """Ask for totals; if the service refuses to be asked for them, ask for all rows, here and from then on."""
        label = f"{label} {'/'.join(query.periods)}".strip()
        if self.pinned:
            try:
                return self._get(self._request(query, pinned=True), label)
            except Unreachable as error:
                if error.status != BAD_REQUEST:
                    raise
        raw = self._get(self._request(query, pinned=False), label)
        self.pinned = False
        return raw

    def _request(self, query: Query, *, pinned: bool) -> Request:
        url = query.url(keyed=self.keyed, pinned=pinned)
        return Request(url, key_variable=KEY_VARIABLE, key_header=KEY_HEADER) if self.keyed else Request(url)

    def _get(self, request: Request, label: str) -> Raw:
        if self.made >= self.limit:
            raise self._too_many(f"more than {self.limit:,}")
        self.made += 1
        return self.client.get(request, label)

    def _too_many(self, needed: str) -> InputNeeded:
        return InputNeeded(
            NAME,
            f"expected at most {self.limit:,} calls a day; these questions take {needed}.",
            "many years, or answers cut off at 500 rows that had to be asked in parts.",
            f"fetch fewer years (RAREEARTHS_COMTRADE_YEARS), or set {KEY_VARIABLE}: one call then holds twelve.",
        )


def _pieces(values: tuple, step: int) -> list[tuple]:
    return [values[start : start + step] for start in range(0, len(values), step)] or [()]
