"""Figures by subject: each module defines a few, as pure functions of the facts. `market.figures.registry` lists them all."""
