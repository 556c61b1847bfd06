"""Pages of programme."""

HANDLERS: tuple = ()
