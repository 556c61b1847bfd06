"""The history of the database: one module for each step, run in the order of their names on both engines."""
