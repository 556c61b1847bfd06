"""Pages of visits."""

HANDLERS: tuple = ()
