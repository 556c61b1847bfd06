"""Draft reports: shared with the provider, commented on, decided by a second officer, and made final."""
