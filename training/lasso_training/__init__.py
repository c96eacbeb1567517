"""Makes the embedded model: sounds, captions, mixtures, the network, its training and its marks."""

version = "1"
