"""How a provider's owner looks after the people of their own organisation: invite, deactivate, let in again, send the link once more."""
