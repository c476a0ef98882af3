"""What runs say: sweeps, maps, rates, the anatomy of a step, settings that suit."""
