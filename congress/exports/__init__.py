"""Rows that a viewer may see -> files for an office's desktop. One file a list; sheets.py writes them all."""
