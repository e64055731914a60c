"""Figures drawn as SVG: each with its data as a table, for the page and as files."""
