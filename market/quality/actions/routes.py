"""Pages of actions."""

HANDLERS: tuple = ()
