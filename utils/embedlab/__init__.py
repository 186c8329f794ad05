"""Helpers of the course on nn.Embedding: drawing, checking, data, measuring."""
