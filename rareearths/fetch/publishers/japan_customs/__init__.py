"""Trade Statistics of Japan (Ministry of Finance): imports of rare earths by origin."""

from rareearths.fetch.publishers.japan_customs.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
