"""The accounts that an admin looks after."""
