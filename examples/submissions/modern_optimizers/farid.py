# Farid hands in the notebook as it was given out.
