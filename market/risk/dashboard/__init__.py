"""The market-risk dashboard: everything that a manager or director must know of trouble in the market, in one look."""
