"""Words for concepts, and words for what the model does not know."""
