"""The course in other languages: catalogues of its texts in languages/, and the editions made of them."""
