"""Comparing cases: ordered cases as columns, ordered dimensions as rows, a cell for each pair."""
