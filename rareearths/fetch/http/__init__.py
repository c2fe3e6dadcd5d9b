"""Asking a publisher over the wire: politely, within limits, and with keys nowhere else."""
