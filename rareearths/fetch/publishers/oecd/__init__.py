"""OECD, Trade in Value Added (TiVA): gross exports of intermediate products by economy and activity."""
