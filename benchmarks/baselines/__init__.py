"""The same bot written other ways: each file is one program that answers ``/status``."""
