"""Tasks with clocks in hours and days, for a case and for each person in it."""
