"""The commands of `market`, one file for each group of them."""
