"""UN Comtrade: annual trade by HS code, reporter, partner and flow; NOTES.md says what was never seen live."""

from rareearths.fetch.publishers.comtrade.bulk import trade_totals
from rareearths.fetch.publishers.comtrade.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "trade_totals", "validate"]
