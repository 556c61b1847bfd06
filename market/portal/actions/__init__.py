"""A provider's recommendations: what it plans, how far it is, its evidence, and what the council verified or did not accept."""
