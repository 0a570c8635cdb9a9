"""What the public sees of the figures: subdistricts and districts, whole quarters, all audiences together; nothing finer.

Knows measure, the gate `sealing.published`, areas, and of `office` only what computes and words a rate, so that the
public and the officers see the same number."""
