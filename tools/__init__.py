"""What the Makefile runs: the release, the solved notebooks and the demo, each made from source/."""
