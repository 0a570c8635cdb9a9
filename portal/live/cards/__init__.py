"""Paper cards: what is printed, and the page whose camera reads a room of them. Pictures never leave the device."""
