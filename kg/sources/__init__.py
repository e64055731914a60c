"""Readers: from the files that people write to triples, each with the place it was read at."""
