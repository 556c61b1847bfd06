"""Pages of assessments."""

HANDLERS: tuple = ()
