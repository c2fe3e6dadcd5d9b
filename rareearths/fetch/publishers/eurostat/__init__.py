"""Eurostat, Comext DS-045409: the EU's imports and exports of rare earths by weight and partner."""
