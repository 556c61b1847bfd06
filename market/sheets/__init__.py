"""Opens any file as sheets of rows: what it is by its bytes, within limits, by value; formulas and macros are never run."""
