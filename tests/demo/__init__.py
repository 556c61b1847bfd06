"""The demonstration council."""
