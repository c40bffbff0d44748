"""What a host repeats: counted per story, so that a story is not its own furniture."""
