"""Sizes of the network. A checkpoint carries its preset; the editor reads sizes from the tensors' shapes and the metadata."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Preset:
    n_fft: int = 2048
    hop: int = 512
    sections: tuple[tuple[int, int], ...] = ((256, 1), (512, 2), (1024, 4))
    """(first bin beyond the section, bins merged into one band). Fine below 4 kHz, as ears are."""
    patch: int = 1
    """Steps and bands that are one place of the uppermost level."""
    widths: tuple[int, ...] = (32, 64, 96, 160, 256)
    """Channels of each level; every level halves time and bands."""
    head: int = 64
    """Channels that a query scales and shifts."""
    bottom_blocks: int = 2
    attention_layers: int = 2
    attention_heads: int = 4
    phase: bool = True
    """Whether the network sees real and imaginary parts beside the magnitude."""
    embedding: int = 256
    text_buckets: int = 8192
    text_width: int = 64
    example_widths: tuple[int, ...] = (16, 32, 64, 96, 128)

    @property
    def bins(self) -> int:
        return self.sections[-1][0]

    @property
    def bands(self) -> int:
        edges = [0, *(end for end, _ in self.sections)]
        return sum((end - start) // merged for start, (end, merged) in zip(edges, self.sections, strict=False))

    def as_metadata(self) -> dict:
        return asdict(self)

    @staticmethod
    def from_metadata(values: dict) -> "Preset":
        tuples = {key: tuple(tuple(v) if isinstance(v, list) else v for v in value) if isinstance(value, list) else value for key, value in values.items()}
        return Preset(**tuples)


presets: dict[str, Preset] = {
    "compact": Preset(patch=2, widths=(48, 96, 160, 256)),
    "compact-narrow": Preset(patch=2, widths=(48, 80, 128, 192), head=48),
    "compact-magnitude": Preset(patch=2, widths=(48, 96, 160, 256), phase=False),
    "fine": Preset(widths=(32, 64, 96, 160, 256)),
    "tiny": Preset(n_fft=512, hop=256, sections=((64, 1), (128, 2), (256, 4)), widths=(16, 16, 32), head=16, bottom_blocks=1, attention_layers=1, embedding=32, text_buckets=512, text_width=16, example_widths=(16, 16)),
}
"""`compact` ships; `fine` has places of one bin by one step; `tiny` is for tests."""
