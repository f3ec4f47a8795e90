"""Show results as tables."""

import numpy as np

from .languages import translated


class Table:
    """Show rows as a table, in a notebook as well as in plain text."""

    def __init__(self, header, rows):
        """Keep the header and the rows; every cell is turned into text, in the reader's language."""
        self.rows = [[translated(str(cell)) for cell in row] for row in (header, *rows)]

    def __repr__(self):
        """Return the table in columns of plain text."""
        if len(self.rows) == 1:
            return translated("(no runs yet)")
        widths = [max(map(len, column)) for column in zip(*self.rows)]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in self.rows)

    def _repr_markdown_(self):
        if len(self.rows) == 1:
            return f"*{translated('(no runs yet)')}*"
        header, *rows = ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join([header, "|" + "---|" * len(self.rows[0]), *rows])


def mean_and_error(values, digits, unit="", sign=""):
    """Return "mean ± standard error" of the values as text, or how many of them are no finite numbers."""
    if lost := np.count_nonzero(~np.isfinite(values)):
        return f"{lost} of {len(values)} diverged"
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{np.mean(values):{sign}.{digits}f} ± {error:.{digits}f}{unit}"
