"""Mingbian 明辨: a drug-prevention portal for neighbourhoods."""
