"""The commands of `klynge`, one module for each noun."""
