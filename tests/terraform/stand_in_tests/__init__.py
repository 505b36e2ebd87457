"""Tests of the stand-in provider and of the scripts around it."""
