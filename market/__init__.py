"""An English council's care market: register, quality, contracts, capacity and the Market Position Statement."""
