"""The officers' desk. Sees only what `sealing.published` lets through; may never reach slips, not even indirectly."""
