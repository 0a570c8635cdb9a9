"""Placements (printed codes), later events and campaigns. Knows areas and the catalogue of content only."""
