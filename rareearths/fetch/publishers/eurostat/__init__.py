"""Eurostat, Comext DS-045409: the EU's imports and exports of rare earths by weight and partner."""

from rareearths.fetch.publishers.eurostat.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
