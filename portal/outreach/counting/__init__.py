"""How often a printed code was scanned, and a test begun and handed in after it."""
