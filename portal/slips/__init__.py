"""The only writer of answers. Knows no other room and not Flask: what it cannot see, it cannot store."""
