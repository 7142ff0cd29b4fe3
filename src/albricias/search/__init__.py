"""Finding by words: the same words, in the same order, on SQLite and on PostgreSQL."""
