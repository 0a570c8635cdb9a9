"""What is printed for a code: posters, cards, stickers, leaflets, sets for a class, badges; as pages, PDF and ZIP.

Knows the placements' store only: words, help lines and situations come from create_app. Asks no other host."""
