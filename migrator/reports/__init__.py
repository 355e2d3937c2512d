"""Findings, facts and changes as text: one renderer a file."""
