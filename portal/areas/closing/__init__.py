"""Communities that end: closed or merged from a day on."""
