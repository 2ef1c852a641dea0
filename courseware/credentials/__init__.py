"""What leaves the installation and can be checked without it, and the verifiers that do so."""
