"""Presets, lessons, what they claim and can measure, and the words they use."""
