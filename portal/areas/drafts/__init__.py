"""Tables that wait for their confirmation."""
