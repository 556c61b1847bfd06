"""Draft and final reports as the provider sees them, and its comments on a draft."""
