"""Manners of the API: problem details, entity tags, pages."""
