"""A site of its own for authors: the library as it is on disk, on this machine only."""
