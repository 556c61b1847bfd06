"""Details of the register that a provider says are wrong, and what the council decided."""
