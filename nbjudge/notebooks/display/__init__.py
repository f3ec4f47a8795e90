"""What a browser may be shown of a notebook: text, pictures, HTML and outputs, made from what anybody may have sent.

Nothing here runs, loads or reaches out of its cell, and what cannot be shown safely leaves a visible note.
"""
