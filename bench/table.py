#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""table.py [--markdown] FILE...: the findings of the benchmarks as one table, and S9, the growth between sizes.

A finding is a line of measure.c: criterion, patients, what, measured, unit, beside, reference, ratio, bar, verdict."""
import sys

GROWTH_BAR = 1.5
GROWING = ("S1", "S2", "S3", "S4")  # S9 is about these
OTHERS = ("sqlite3", "psql", "ORM")  # what they do is printed, and held to nothing
LEAST_MS = 0.05  # a shorter time is the clock's and the scheduler's


def read(paths):
    """All findings, in the order of criteria and sizes; the newest of the same words counts."""
    rows = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                cells = line.rstrip("\n").split("\t")
                if len(cells) == 10:
                    rows[(cells[0], int(cells[1]), cells[2])] = cells
    return [rows[key] for key in sorted(rows, key=lambda key: (key[0], key[1]))]


def number(text):
    value = float(text)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def growth(rows):
    """S9: each time of S1 to S4 at the largest size over the one at the smallest."""
    sizes = sorted({int(row[1]) for row in rows if row[0] in GROWING})
    if len(sizes) < 2:
        return
    for row in rows:
        if row[0] not in GROWING or int(row[1]) != sizes[0] or row[4] != "ms" or "beside" in row[2] \
                or row[2].startswith(OTHERS):
            continue
        for other in rows:
            if other[0] == row[0] and other[2] == row[2] and int(other[1]) in sizes[1:]:
                before, after = max(float(row[3]), LEAST_MS), max(float(other[3]), LEAST_MS)
                ratio = after / before
                yield ["S9", other[1], row[2], other[3], "ms", f"{sizes[0]:,} patients", row[3], f"{ratio:.3g}",
                       f"<= {GROWTH_BAR}x", "met" if ratio <= GROWTH_BAR else "missed"]


def shown(row):
    criterion, patients, what, measured, unit, beside, reference, ratio, bar, verdict = row
    compared = "-" if beside == "-" else f"{beside} {number(reference)}"
    return [criterion, f"{int(patients):,}", what, f"{number(measured)} {unit}", compared, ratio, bar, verdict]


def main():
    markdown = "--markdown" in sys.argv
    rows = read([argument for argument in sys.argv[1:] if argument != "--markdown"])
    table = [["", "Patients", "What", "Measured", "Beside", "Ratio", "Bar", ""]]
    table += [shown(row) for row in rows + list(growth(rows))]
    if markdown:
        table.insert(1, ["---"] * len(table[0]))
        for line in table:
            print("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |")
        return
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    missed = sum(1 for line in table if line[-1] == "missed")
    met = sum(1 for line in table if line[-1] == "met")
    print(f"{met} bars met, {missed} missed")


main()
