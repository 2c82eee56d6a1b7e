"""What is kept: tables, migrations, and one module a table with all its SQL."""
