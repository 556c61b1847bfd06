"""What contracts and placements say together: the expiry pipeline, reminders, calendars and the structure of what is bought."""
