"""Melodies in the public domain, to be played on any instrument: all were known before 1900."""

import re

_written = {
    "Ode to Joy, L. van Beethoven, 1824": """
        E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 E4*1.5 D4/2 D4*2 E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 D4*1.5 C4/2 C4*2
        D4 D4 E4 C4 D4 E4/2 F4/2 E4 C4 D4 E4/2 F4/2 E4 D4 C4 D4 G3*2""",
    "Frère Jacques, France, about 1780": """
        C4 D4 E4 C4 C4 D4 E4 C4 E4 F4 G4*2 E4 F4 G4*2 G4/2 A4/2 G4/2 F4/2 E4 C4 G4/2 A4/2 G4/2 F4/2 E4 C4 C4 G3 C4*2 C4 G3 C4*2""",
    "Ah ! vous dirai-je, maman, France, 1761": """
        C4 C4 G4 G4 A4 A4 G4*2 F4 F4 E4 E4 D4 D4 C4*2 G4 G4 F4 F4 E4 E4 D4*2 G4 G4 F4 F4 E4 E4 D4*2""",
    "Greensleeves, England, 1580": """
        A4/2 C5 D5/2 E5*.75 F#5/4 E5/2 D5 B4/2 G4*.75 A4/4 B4/2 C5 A4/2 A4*.75 G#4/4 A4/2 B4 G#4/2 E4
        A4/2 C5 D5/2 E5*.75 F#5/4 E5/2 D5 B4/2 G4*.75 A4/4 B4/2 C5*.75 B4/4 A4/2 G#4*.75 F#4/4 G#4/2 A4*1.5""",
    "New Britain (Amazing Grace), 1829": """
        G3 C4*2 E4/2 C4/2 E4*2 D4 C4*2 A3 G3*2 G3 C4*2 E4/2 C4/2 E4*2 D4 G4*3 - - E4
        G4*1.5 E4/2 G4/2 E4/2 C4*2 G3 A3*1.5 C4/2 C4/2 A3/2 G3*2 G3 C4*2 E4/2 C4/2 E4*2 D4 C4*3""",
    "Auld Lang Syne, Scotland, 1799": """
        G3 C4*1.5 C4/2 C4 E4 D4*1.5 C4/2 D4 E4 C4*1.5 C4/2 E4 G4 A4*3 A4 G4*1.5 E4/2 E4 C4 D4*1.5 C4/2 D4 E4 C4*1.5 A3/2 A3 G3 C4*3""",
    "Jingle Bells, J. L. Pierpont, 1857": """
        E4 E4 E4*2 E4 E4 E4*2 E4 G4 C4*1.5 D4/2 E4*4 F4 F4 F4*1.5 F4/2 F4 E4 E4 E4/2 E4/2 E4 D4 D4 E4 D4*2 G4*2""",
    "Minuet in G, C. Petzold, 1725": """
        D5 G4/2 A4/2 B4/2 C5/2 D5 G4 G4 E5 C5/2 D5/2 E5/2 F#5/2 G5 G4 G4 C5 D5/2 C5/2 B4/2 A4/2 B4 C5/2 B4/2 A4/2 G4/2
        F#4 G4/2 A4/2 B4/2 G4/2 A4*3""",
    "Für Elise, L. van Beethoven, 1810": """
        E5/2 D#5/2 E5/2 D#5/2 E5/2 B4/2 D5/2 C5/2 A4 -/2 C4/2 E4/2 A4/2 B4 -/2 E4/2 G#4/2 B4/2 C5 -/2 E4/2
        E5/2 D#5/2 E5/2 D#5/2 E5/2 B4/2 D5/2 C5/2 A4 -/2 C4/2 E4/2 A4/2 B4 -/2 E4/2 C5/2 B4/2 A4*1.5""",
    "When the Saints, United States, before 1900": """
        C4 E4 F4 G4*4 - C4 E4 F4 G4*4 - C4 E4 F4 G4*2 E4*2 C4*2 E4*2 D4*4 - E4 E4 D4 C4*3 C4 E4*2 G4*2 G4 F4*4 - E4 F4 G4*2 E4*2 C4*2 D4*2 C4*4""",
    "Stille Nacht, F. X. Gruber, 1818": """
        G4*1.5 A4/2 G4 E4*3 G4*1.5 A4/2 G4 E4*3 D5*2 D5 B4*3 C5*2 C5 G4*3 A4*2 A4 C5*1.5 B4/2 A4 G4*1.5 A4/2 G4 E4*3""",
    "Canon in D, J. Pachelbel, about 1680": """
        F#5*2 E5*2 D5*2 C#5*2 B4*2 A4*2 B4*2 C#5*2 D5*2 C#5*2 B4*2 A4*2 G4*2 F#4*2 G4*2 E4*2
        D4 F#4 A4 G4 F#4 D4 F#4 E4 D4 B3 D4 A4 G4 B4 A4 G4""",
    "the ground of that canon": "D3*2 A3*2 B3*2 F#3*2 G3*2 D3*2 G3*2 A3*2 D3*2 A3*2 B3*2 F#3*2 G3*2 D3*2 G3*2 A3*2",
    "Old Hundredth, L. Bourgeois, 1551": """
        G4*2 G4 F#4 E4 D4 G4 A4 B4*2 B4*2 B4 B4 A4 G4 C5 B4 A4*2 G4*2 A4 B4 A4 G4 E4 F#4 G4*2 D5*2 B4 G4 A4 C5 B4 A4 G4*2""",
    "Scarborough Fair, England, traditional": """
        D4*2 D4 A4*2 A4 E4*1.5 F4/2 E4 D4*3 - A4 C5 D5*2 C5 A4 B4 G4 A4*3 - - D5 D5*2 D5 C5*2 A4 A4 G4 F4 E4 C4*3 D4*2 A4 G4*2 F4 E4 D4 C4 D4*3""",
}  # fmt: skip

_semitones = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_token = re.compile(r"(?:(-)|([A-G])(#?)(\d))(?:([*/])([\d.]+))?")

Tune = tuple[tuple[int, float], ...]
"""Notes in order: MIDI number, or -1 for a rest, and length in beats."""


def _read(text: str) -> Tune:
    notes = []
    for token in text.split():
        found = _token.fullmatch(token)
        if found is None:
            raise ValueError(f"{token} is neither a note nor a rest")
        rest, letter, sharp, octave, operator, number = found.groups()
        length = 1.0 if operator is None else float(number) if operator == "*" else 1 / float(number)
        notes.append((-1 if rest else 12 * (int(octave) + 1) + _semitones[letter] + len(sharp), length))
    return tuple(notes)


tunes: dict[str, Tune] = {name: _read(text) for name, text in _written.items()}
