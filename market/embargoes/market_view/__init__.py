"""The council’s embargoes as a market sees them, for figures."""
