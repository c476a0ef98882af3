"""Pictures that move: frames of the play or of a drag, and the files that hold them."""
