"""The provider's front door: what is asked of its own organisation. The organisation comes from the session, never from the address."""
