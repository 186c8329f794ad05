"""Judging answers: read them, compare them, call them, say what differs."""
