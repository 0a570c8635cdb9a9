"""A tablet at a mobile station: full screen, many people one after the other, with or without a network.

Knows quizzes, printed codes (a kiosk is one) and areas. Keeps nothing of who took part; the answers go the way of all
others (portal/quiz)."""
