"""Back-test: what a version of the weights would have said before each past exit or embargo, and how often it would have warned."""
