"""What the assignments share: data and network, figures and races, tables, and the visible tests.

`opt_utils` holds what the exercises are given. The folder named like an assignment is its own: `public_tests`, the
recorded cases, figures. No exercise's answer is in here.
"""
