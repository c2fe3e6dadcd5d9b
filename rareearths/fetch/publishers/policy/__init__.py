"""Documents on export controls, quotas and lists of critical minerals: watched for changes, without a table."""

from rareearths.fetch.publishers.policy.publisher import fetch, parse, validate

__all__ = ["fetch", "parse", "validate"]
