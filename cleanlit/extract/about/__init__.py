"""What a page says of itself: title, authors, days, kind, and where it says so."""
