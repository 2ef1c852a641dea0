"""What makes a library good to teach from, beyond being well formed: `check --content`.

The rules are those of item-writing guides (Haladyna TM, Downing SM, Rodriguez MC. Appl Meas Educ
2002;15:309-34) as far as a program can hold them, and this provider's own for lessons. They never
stop a release: another provider may teach otherwise.
"""

from courseware.content.editorial.rules import editorial_problems

__all__ = ["editorial_problems"]
