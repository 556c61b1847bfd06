"""Measurements against what a user would pick instead and against the raw limit: ratios taken in one run, side by side.

`make bench` runs all, prints them and records them in `docs/reference/performance.md`. Nothing here is asserted in a test.
"""
