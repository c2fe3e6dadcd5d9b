"""Watches the documents on export controls, quotas and lists of critical minerals."""
