"""Raised hands and answers on paper: a teacher counts, question by question, and types or taps the numbers."""
