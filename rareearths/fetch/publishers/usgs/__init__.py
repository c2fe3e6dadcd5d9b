"""USGS: world production, reserves and US dependence on rare earths; NOTES.md says what was never seen live."""

from rareearths.fetch.publishers.usgs.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
