"""Draws pictures of numbers from references and figure descriptions; the same bytes every time."""
