"""What belongs to the assignment optimization_methods alone."""
