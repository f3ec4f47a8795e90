"""One submission becomes one verdict and its files. Knows nothing of other submissions or the gradebook."""
