"""Input that nobody would think of, for every form, address and file format: a few examples of each in `make test`,
always the same; `make soak` asks for many more with new seeds (FUZZ_ROUNDS)."""
