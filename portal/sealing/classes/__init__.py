"""Seals class hours as soon as they are over."""
