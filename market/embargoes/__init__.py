"""Embargoes: restrictions on new placements, who decided them, what must be true before they are lifted, and who was told.

Policy: `market/policies/data/embargo.yaml`, proposals of this project until the council adopts its own.
"""
