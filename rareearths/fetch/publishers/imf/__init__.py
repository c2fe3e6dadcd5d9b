"""Primary Commodity Price System (PCPS) of the IMF: the price of rare-earth carbonate, and any other of its series."""
