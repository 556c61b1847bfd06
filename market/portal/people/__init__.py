"""The people of a provider who may sign in, looked after by its owners."""
