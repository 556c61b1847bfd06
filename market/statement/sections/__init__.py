"""The sections of the statement, one module each. `registry.SECTIONS` lists them in the order in which they are printed."""
