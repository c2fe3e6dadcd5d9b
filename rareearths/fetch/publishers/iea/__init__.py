"""International Energy Agency, Critical Minerals Dataset: supply of magnet rare earths by country and stage."""

from rareearths.fetch.publishers.iea.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
