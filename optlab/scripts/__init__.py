"""An Experiment as a program of another library, and a line of one as a run."""
