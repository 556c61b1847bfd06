"""Pages of consolidation."""

HANDLERS: tuple = ()
