"""Tests of embargoes."""
