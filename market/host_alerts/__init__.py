"""Suspensions that a host authority told us of: our people there, and the review of each."""
