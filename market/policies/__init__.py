"""The council's own rules as versioned data: what kinds of embargo there are, what warns early, what is done when a provider fails.

A version never changes once it is in force; a draft is put into force by somebody other than who made it.
"""
