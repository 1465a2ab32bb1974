//! What only a file can be: SQLite stores that must be refused (S32).
