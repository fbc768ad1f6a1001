"""The page's colors: text stands out from its ground by 4.5:1 (WCAG 2 AA), in light and in dark."""

import re
from pathlib import Path

import pytest

import bot.platforms.page

STYLE = (Path(bot.platforms.page.__file__).parent / "page.css").read_text(encoding="utf-8")
PAIRS = dict(re.findall(r"--([a-z-]+): light-dark\((#\w+, #\w+)\)", STYLE))
TEXT_ON_GROUND = [
    *((text, ground) for text in ("ink", "muted", "accent") for ground in ("paper", "card", "sunken")),
    *((tone, f"{tone}-ground") for tone in ("good", "soon", "bad", "open", "accent")),
    ("card", "accent"),
]
EDGES = [("edge", "paper"), ("edge", "card"), ("accent", "card"), ("seal", "card")]


def luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, scheme: int) -> float:
    darker, lighter = sorted(luminance(PAIRS[name].split(", ")[scheme]) for name in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read(text: str, ground: str, scheme: int) -> None:
    assert contrast(text, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_fields_and_buttons_can_be_seen(edge: str, ground: str, scheme: int) -> None:
    assert contrast(edge, ground, scheme) >= 3


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
