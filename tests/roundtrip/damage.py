"""What happens to a text on its way: each kind of damage as text → text."""

from __future__ import annotations

from random import Random


def drop_blank_lines(text: str, random: Random) -> str:
    return "\n".join(line for line in text.split("\n") if line.strip())


def drop_blank_cells(text: str, random: Random) -> str:
    """Cells without text go, and with them what told their places."""
    lines = []
    for line in text.split("\n"):
        mark = next((m for m in "|\t," if m in line), "|")
        lines.append(mark.join(c for c in line.split(mark) if c.strip()) if mark in line else line)
    return "\n".join(lines)


def drop_repeated_lines(text: str, random: Random) -> str:
    return "\n".join(dict.fromkeys(text.split("\n")))


def cut(text: str, random: Random) -> str:
    return text[: random.randrange(len(text) // 3, len(text))]


def cut_head(text: str, random: Random) -> str:
    return text[random.randrange(len(text) * 2 // 3) :]


def split_labels(text: str, random: Random) -> str:
    """Long words are broken over lines, as in narrow columns."""
    lines = []
    for line in text.split("\n"):
        letters = [n for n in range(1, len(line)) if line[n - 1 : n + 1].isalpha() and not line[n].isascii()]
        if len(letters) > 6 and random.random() < 0.2:
            at = random.choice(letters)
            lines += [line[:at], line[at:]]
        else:
            lines.append(line)
    return "\n".join(lines)


def drop_a_line(text: str, random: Random) -> str:
    """One line that holds a figure is lost."""
    lines = text.split("\n")
    full = [n for n, line in enumerate(lines) if any(c.isdigit() for c in line)]
    if full:
        del lines[random.choice(full)]
    return "\n".join(lines)


KINDS = (drop_blank_lines, drop_blank_cells, drop_repeated_lines, cut, cut_head, split_labels, drop_a_line)
