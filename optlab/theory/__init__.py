"""What mathematics says of methods and functions: stability, conditioning, turns, memory."""
