"""Stages plan and apply: fixes to edits, edits to verified text."""
