"""The visit programme: what is due and why, who goes when, and the calendar."""
