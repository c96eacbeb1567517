"""Where training sounds come from. All are mono at the network's rate."""

rate = 32000
"""Frames in a second, of the network and of every clip."""
