"""What scripts/release does."""
