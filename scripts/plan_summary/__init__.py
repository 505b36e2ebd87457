"""What scripts/plan-summary and scripts/deploy read in a plan."""
