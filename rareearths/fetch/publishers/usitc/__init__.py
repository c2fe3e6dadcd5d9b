"""US International Trade Commission, DataWeb: US imports of rare earths and magnets by partner."""
