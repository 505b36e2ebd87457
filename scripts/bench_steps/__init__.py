"""The steps of the bench."""
