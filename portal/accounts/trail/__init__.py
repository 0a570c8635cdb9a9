"""The audit: who did what and when. Rows are added and read, never changed."""
