"""nbgrader's database: one writer, and readers of what it alone knows. Judges nothing and decides no mark."""
