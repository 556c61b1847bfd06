"""Tests of the feeds: each real layout with rows of our own."""
