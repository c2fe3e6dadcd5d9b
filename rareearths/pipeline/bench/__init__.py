"""What `make bench` measures: builds, many runs, and the totals of large tables."""
