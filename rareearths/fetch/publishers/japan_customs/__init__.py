"""Trade Statistics of Japan (Ministry of Finance): imports of rare earths by origin."""
