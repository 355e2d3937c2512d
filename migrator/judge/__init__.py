"""Stage judge: rules over facts, and what is done with their findings."""
