"""Measure the course's lectures on this machine; `make bench` prints it."""
