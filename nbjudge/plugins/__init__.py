"""The commands of nbgrader, formgrader, pytest and a kernel, led to us. Holds no judgement of its own."""
