"""Officers' accounts: users, guard, audit. A leaf room that `office` and `live` may know; it knows no other room."""
