"""The commands: one module a command, and what they share: options, how work is performed, how it is printed."""
