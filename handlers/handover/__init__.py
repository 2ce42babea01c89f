"""What one process leaves to the next: told as it ends, and taken up or closed as the next begins."""
