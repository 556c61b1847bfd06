"""Pages of assured."""

HANDLERS: tuple = ()
