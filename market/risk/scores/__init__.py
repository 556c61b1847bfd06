"""Scores: worked out for every place, kept while they hold, and read for lists, trends and the market's shares."""
