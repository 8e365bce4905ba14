"""Whose data it is: subject export, erasure and retention; walks every noun's `forget` and `tell`."""
