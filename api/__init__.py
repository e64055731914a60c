"""The web side of Klynge: a thin layer over a release."""
