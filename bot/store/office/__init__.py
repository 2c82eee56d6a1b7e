"""The office: who works there, what they do and teach, and the numbers they look at."""
