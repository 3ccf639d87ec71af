"""What every drawing of the documentation is made of: SVG with system fonts, and nothing from outside."""

from html import escape

FONTS = "system-ui, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"


def beginning(title: str, wide: float, high: float) -> list[str]:
    """The start of a document on white, which stays readable on a dark page; "</svg>" ends it."""
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}"'
        f' width="{wide:g}" height="{high:g}"'
        f' font-family="{FONTS}" role="img">',
        f"<title>{escape(title)}</title>",
        box(0, 0, wide, high, "#ffffff", 0),
    ]


def box(x: float, y: float, wide: float, high: float, colour: str, round_by: int) -> str:
    """A rectangle with rounded corners."""
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="{round_by}" fill="{colour}"/>'


def words(text: str, x: float, y: float, size: int, colour: str, anchor: str = "start") -> str:
    """A line of text; `x` is where its `anchor` is, `y` where the letters stand."""
    where = f'x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"'
    return f'<text {where} xml:space="preserve">{escape(text)}</text>'
