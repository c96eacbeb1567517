"""Mixtures, made on the training device: which sources, how loud, in which room, through which channel."""
