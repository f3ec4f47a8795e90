"""The hostile table and the fairness table: what must not work behind the wall, and what must cost nothing."""
