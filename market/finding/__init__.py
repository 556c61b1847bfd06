"""Finding care: usable vacancies near a place, requests with their offers, and placing somebody."""
