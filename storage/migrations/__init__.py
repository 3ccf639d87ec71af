"""Alembic's folder: the schema's history, from the first table on."""
