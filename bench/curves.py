#!/usr/bin/env python3
"""Draws docs/names-curves.svg: true-positive rate over false-positive rate, ours and naive, by script.

  amends names bench FILE.tsv --json --curve > ru.json
  bench/curves.py ru=ru.json hy=hy.json … > docs/names-curves.svg
"""
import json
import math
import sys

WIDTH, HEIGHT, GAP, LEFT, TOP = 150, 110, 34, 46, 40
COLUMNS = 5


def path(curve):
    points = []
    for rate, share in curve:
        x = (math.log10(rate) + 5) / 4 * WIDTH
        points.append(f"{x:.1f},{(1 - share) * HEIGHT:.1f}")
    return "M" + " L".join(points)


def panel(name, curves, column, row):
    x, y = LEFT + column * (WIDTH + GAP), TOP + row * (HEIGHT + GAP + 18)
    out = [f'<g transform="translate({x},{y})"><text class="t" x="0" y="-6">{name}</text>']
    for share in (0, 0.5, 1):
        out.append(f'<path class="g" d="M0,{(1 - share) * HEIGHT} h{WIDTH}"/>'
                   f'<text x="-5" y="{(1 - share) * HEIGHT + 3}" text-anchor="end">{share:g}</text>')
    for power in range(-5, 0):
        at = (power + 5) / 4 * WIDTH
        out.append(f'<path class="g" d="M{at},0 v{HEIGHT}"/><text x="{at}" y="{HEIGHT + 12}" '
                   f'text-anchor="middle">1e{power}</text>')
    out.append(f'<path class="n" d="{path(curves["naive"])}"/><path class="o" d="{path(curves["ours"])}"/></g>')
    return "".join(out)


def main():
    panels = [argument.split("=", 1) for argument in sys.argv[1:]]
    rows = -(-len(panels) // COLUMNS)
    width = LEFT + COLUMNS * (WIDTH + GAP)
    height = TOP + rows * (HEIGHT + GAP + 18)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
          'font-size="9" fill="#333"><style>.g{stroke:#ddd;fill:none}.n{stroke:#b45309;fill:none;'
          'stroke-width:1.6;stroke-dasharray:4 3}.o{stroke:#1d4ed8;fill:none;stroke-width:2}'
          '.t{font-size:11px;font-weight:bold}</style><rect width="100%" height="100%" fill="#fff"/>'
          f'<text x="{LEFT}" y="16">Share of true pairs found (up) where so many non-pairs pass (right): '
          'solid Amends, dashed ICU and Jaro–Winkler</text>')
    for i, (name, file) in enumerate(panels):
        with open(file) as source:
            print(panel(name, json.load(source)["curve"], i % COLUMNS, i // COLUMNS))
    print("</svg>")


main()
