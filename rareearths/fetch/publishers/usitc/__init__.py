"""US International Trade Commission, DataWeb: US imports of rare earths and magnets by partner."""

from rareearths.fetch.publishers.usitc.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
