"""Survey binders: the records of one person or clinic, in a file that proves itself."""
