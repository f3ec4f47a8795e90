"""Texts in other languages than English, by gettext catalogues, and which language a person reads.

It refuses to know of submissions, marks or courses: what it cannot translate is shown in English.
"""
