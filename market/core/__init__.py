"""Pure words that every package uses: who acts, what is refused, when it is, and where. Knows no I/O but the clock."""
