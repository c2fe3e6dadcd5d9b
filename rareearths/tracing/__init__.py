"""Where a computed number comes from: values that remember their rows, and the code read backwards."""
