"""Follows docs/operate.md: its commands are read from the guide itself and typed on a fresh folder or machine."""
