"""Where people are placed and why: commissioned care, people placed by others, and who waits."""
