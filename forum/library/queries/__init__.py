"""Reads of the library: a document and its versions, lists of documents, and what one may choose while writing one."""
