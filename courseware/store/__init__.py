"""The only SQL: tables, queries, migrations, and how the two engines are opened."""
