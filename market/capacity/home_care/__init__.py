"""Home care in the tracker: people and hours, by service and over time."""
