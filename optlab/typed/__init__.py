"""What a person types, read by a whitelist and computed without ever being evaluated as text."""
