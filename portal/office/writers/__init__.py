"""Draws a report as a file: Word, spreadsheet. A writer adds no number, no sentence and no date of its own."""
