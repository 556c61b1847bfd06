"""Documents that a provider must hold, such as insurance: sent with the day they end, checked by the council, reminded of in time."""
