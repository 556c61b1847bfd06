"""Recommendations with their risk and dates, the actions of providers, and verification by the council."""
