"""Files kept by their SHA-256 under `MARKET_HOME/files`: stored once, never changed, checked when handed out."""
