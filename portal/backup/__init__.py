"""Backup and restore: what was sealed and set up, in one file that either kind of database reads.

Never in it: answers that wait to be sealed, whatever counts them, whatever is good for one use only; `tables.py` says
of every table why. What it holds of officers: names, roles, what they did; and their password hashes and second-factor
secrets, encrypted under PORTAL_SECRET. Knows no room: which columns a table has it asks the database."""
