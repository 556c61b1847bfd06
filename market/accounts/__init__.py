"""Staff and provider users, their roles, permissions, sessions and sign-in, and the guards that every route carries."""
