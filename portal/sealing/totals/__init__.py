"""Sums of sealed boxes R, ready to be read: derived from `sealed`, never a source of anything."""
