"""Files: those that the user brings, and the formats that several publishers share."""
