"""Pages of reports."""

HANDLERS: tuple = ()
