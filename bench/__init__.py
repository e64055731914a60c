"""Measurements of speed and memory on generated observations."""
