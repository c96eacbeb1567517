"""Ratios as AudioSep's `utils.py` defines them, in dB."""

import numpy as np

_smallest = 1e-10


def sdr(reference: np.ndarray, estimate: np.ndarray) -> float:
    """10 log₁₀ (Σ s² / Σ (s − ŝ)²), both sums at least 1e-10."""
    numerator = max(float(np.mean(reference**2)), _smallest)
    denominator = max(float(np.mean((estimate - reference) ** 2)), _smallest)
    return 10 * np.log10(numerator / denominator)


def si_sdr(reference: np.ndarray, estimate: np.ndarray) -> float:
    """SDR against the best scaling of the reference."""
    epsilon = np.finfo(np.float64).eps
    r, e = reference.astype(np.float64), estimate.astype(np.float64)
    scale = (epsilon + np.dot(r, e)) / (np.dot(r, r) + epsilon)
    projection = scale * r
    return 10 * np.log10((epsilon + np.sum(projection**2)) / (np.sum((e - projection) ** 2) + epsilon))


def decibels(ratio: float) -> float:
    return 20 * np.log10(max(ratio, 1e-6))
