"""Klynge: from sources to a judged graph."""
