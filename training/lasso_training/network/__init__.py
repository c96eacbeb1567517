"""The network: words or an example, and a mixture, to the sound that was asked for."""
