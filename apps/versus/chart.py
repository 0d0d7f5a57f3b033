"""The ratios as a chart: a bar a row, and a line where both are equally fast."""

from html import escape

LABEL, SCALE, TAIL = 370, 400, 150  # widths
BAR, STEP, HEAD, GAP = 14, 20, 64, 34
MOST = 4  # what is further ahead has its bar cut here

AHEAD, BEHIND, INK, FAINT, PAPER = "#1b7f5c", "#c2482e", "#222", "#ccc", "#fff"


def place(ratio):
    return LABEL + SCALE * min(ratio, MOST) / MOST


def text(x, y, words, anchor="start", weight="normal", color=INK):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" '
            f'fill="{color}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">'
            f'{escape(words)}</text>')  # lines do not run through it


def rectangle(x, y, width, height, color):
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{color}"/>')


def vertical(x, top, bottom, color, width):
    return (f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}" stroke="{color}" '
            f'stroke-width="{width}"/>')


def bar(row, y, precision):
    middle = y + BAR - 3
    label = text(LABEL - 8, middle, row["what"], "end")
    if "ratio" not in row:
        return [label, text(place(1) + 6, middle, "cannot be compared", color="#777")]
    end = place(row["ratio"])
    parts = [label, rectangle(LABEL, y, end - LABEL, BAR,
                              AHEAD if row["ratio"] >= 1 else BEHIND)]
    if row["ratio"] > MOST:
        parts.append(f'<path d="M{end - 14:.1f} {y + BAR + 1} l5 {-BAR - 2} h4 l-5 {BAR + 2} z" '
                     f'fill="{PAPER}"/>')
    tail = max(end, place(1)) + 6
    own = row["engines"][row["best_peer"]]["precision"]
    return parts + [text(tail, middle, f"{row['ratio']:.2f}× {row['best_peer']}"
                         + (" (fp32)" if own == "fp32" != precision else ""))]


def block(rows, threads, top, precision):
    """The bars of one number of threads, and where they end."""
    bottom = top + STEP * len(rows)
    parts = [text(LABEL - 8, top - 8, f"{threads} thread" + ("" if threads == 1 else "s"), "end",
                  "bold")]
    for ratio in range(MOST + 1):
        parts.append(vertical(place(ratio), top - 4, bottom, FAINT, 1))
        parts.append(text(place(ratio), top - 8, f"{ratio}", "middle"))
    for number, row in enumerate(rows):
        parts += bar(row, top + STEP * number, precision)
    parts.append(vertical(place(1), top - 4, bottom, INK, 2))
    return parts, bottom


def as_svg(report):
    parts, bottom = [], HEAD - GAP + 12
    for threads in sorted({row["threads"] for row in report["rows"]}):
        rows = [row for row in report["rows"] if row["threads"] == threads]
        more, bottom = block(rows, threads, bottom + GAP, report["precision"])
        parts += more
    width, height = LABEL + SCALE + TAIL, bottom + 12
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        rectangle(0, 0, width, height, PAPER),
        text(12, 20, f"How often Upforge runs in {report['precision']} while the best peer does once", weight="bold"),
        text(12, 37, f"{report['date']}, {report['cpu']}"),
        *parts, "</svg>", ""])
