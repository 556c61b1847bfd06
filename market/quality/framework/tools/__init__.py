"""A tool: the criteria of one profile as people read, print and fill them in."""
