"""Stages discover and gate: paths to files, files to bytes and text, and back to disk."""
