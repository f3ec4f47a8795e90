"""What belongs to the assignment `choosing_an_optimizer` alone."""
