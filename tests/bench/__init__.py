"""The benchmark: every budget of speed and weight, measured in one run beside its anchor. Run it with `make bench`.

Not a test: nothing here passes or fails, and pytest does not collect it."""
