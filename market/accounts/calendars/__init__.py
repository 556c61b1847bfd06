"""Secret addresses of calendar feeds: one for each person and feed, looked up by their digest only."""
