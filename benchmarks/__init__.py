"""How fast the engine is, as ratios measured in one run on the machine at hand."""
