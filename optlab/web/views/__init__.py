"""A folder a page, each with all that is its own; beside them what several pages have."""
