"""Errors that readers report on a page: which page, which of a few reasons, how often in a month. Knows no other room.

No name, no text, no address, no time: what a reader cannot say here, nobody can write into the database."""
