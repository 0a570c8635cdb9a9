"""What officers type about the plan: figures of indicators and targets, each kept in all its editions."""
