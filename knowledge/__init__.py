"""What is true: procedures, Vietnamese text, search, guides. Pure functions and data."""
