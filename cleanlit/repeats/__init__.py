"""What a host repeats: counts of sentences over the stories that hold them."""
