"""The same two pages written in Django, and as a bare function over the database driver: what ours are measured against."""
