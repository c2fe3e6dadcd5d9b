"""OECD, Trade in Value Added (TiVA): gross exports of intermediate products by economy and activity."""

from rareearths.fetch.publishers.oecd.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
