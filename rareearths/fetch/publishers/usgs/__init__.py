"""USGS: Mineral Commodity Summaries since 2022, Data Series 140, the Minerals Yearbook, and corrections."""
