"""What people were asked: the question that stands open, the yes that is awaited, the text that waits for it."""
