"""The part of the kit that belongs to the assignment `modern_optimizers`."""
