"""The pytest plugin: the `student` and `rng` fixtures."""
