"""The area tree, registered populations, targets. Knows no other room."""
