"""International Energy Agency, Critical Minerals Dataset: supply of magnet rare earths by country and stage."""
