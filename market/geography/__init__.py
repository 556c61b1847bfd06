"""Where a postcode lies: OS Code-Point Open."""
