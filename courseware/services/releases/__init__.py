"""Content on its way to learners: prepared, previewed, made live."""
