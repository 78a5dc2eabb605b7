"""Papers of a school: texts with named fields, names in their cases, pages in the form of ГОСТ Р 7.0.97-2025.

Nothing here keeps what a person typed: a paper is made in memory and handed over.
"""
