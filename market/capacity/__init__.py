"""Beds, hours and people: what providers save in the NHS Capacity Tracker, and what follows from it.

A return is what one location saved on one day. Providers must save one in each mandated window (Health and Social Care Act 2012
section 277A; the formal notice sets the window: from the start of the 8th to the end of the 14th or the next working day).
"""
