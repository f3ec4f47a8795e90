# Farid has handed in the notebook as it was given out.
