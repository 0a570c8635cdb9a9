"""What the public sees of the figures: districts and subdistricts, whole quarters, all audiences together; no more.

Knows measure, the gate `sealing.published`, areas, and of `office` only what computes and words a rate, so that the
public and the officers see the same number."""
