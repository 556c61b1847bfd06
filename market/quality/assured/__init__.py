"""The services that the council assures: which service type, which tier, since when."""
