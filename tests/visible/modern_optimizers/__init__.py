"""What the visible tests of `modern_optimizers` are tried with."""
