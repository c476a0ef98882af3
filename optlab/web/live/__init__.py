"""The live figure: what moves in the browser while a slider does, and what it needs from here."""
