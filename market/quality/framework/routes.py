"""Pages of framework."""

HANDLERS: tuple = ()
