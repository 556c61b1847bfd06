"""Storage: engines, transactions, raw reads, the bulk writer, versions, audit, migrations and backup.

The same code runs on SQLite and PostgreSQL. Writes happen inside `transaction()`; reads outside one never wait for a
write.
"""
