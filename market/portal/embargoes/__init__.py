"""The provider's own side of embargoes: what restricts its services, its own pauses, and its comments."""
