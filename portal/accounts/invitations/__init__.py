"""Invitations: a link for one use, handed over by hand or by message, that makes one account."""
