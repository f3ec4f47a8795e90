"""The hidden tests of an exercise become checks, on the trusted side. Starts no sandbox and gives no marks away."""
