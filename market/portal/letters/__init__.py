"""The council's letters to a provider: its own people read them, an owner confirms them."""
