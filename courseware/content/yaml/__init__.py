"""YAML as authors write it: read strictly, every mistake located, usual slips guessed."""
