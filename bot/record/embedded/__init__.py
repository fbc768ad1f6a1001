"""The record in files of one folder: a hash-chained journal, and a view of the present made from it."""
