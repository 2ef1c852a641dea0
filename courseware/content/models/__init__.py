"""What stands in each kind of content file: the models are the authors' manual.

Each kind is imported by its own module, because a server reads none of these files: it needs the
closed sets of `words` and, for licences, the rules.
"""
