"""Visits: capture on a tablet with or without a signal, the sync of what devices recorded, and the partner's own page."""
