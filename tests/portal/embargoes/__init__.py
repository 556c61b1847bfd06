"""Tests of embargoes in the portal."""
