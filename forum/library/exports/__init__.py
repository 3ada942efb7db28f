"""A version as a file of its own: one neutral publication, made of what this reader may read, and a writer for each format.

The writers of PDF, DOCX and EPUB run as processes of their own, so that their libraries never weigh on the server.
"""
