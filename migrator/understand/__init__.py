"""Stages summarise and link: what the code means, from one file to the whole program."""
