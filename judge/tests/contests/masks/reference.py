"""Dice and intersection over union of run-length encoded masks, decoded into images of booleans."""

import csv
import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
key = list(csv.DictReader(open(folder / "key.csv")))


def image(text):
    pixels = np.zeros(1024, dtype=bool)
    runs = [int(number) for number in text.split()]
    for start, length in zip(runs[::2], runs[1::2]):
        pixels[start - 1 : start - 1 + length] = True
    return pixels


def dice(pairs):
    each = [2 * np.sum(a & b) / (a.sum() + b.sum()) if (a | b).any() else 1.0 for a, b in pairs]
    return float(np.mean(each))


def scores(name):
    file = {row["id"]: row["prediction"] for row in csv.DictReader(open(folder / name))}
    found = {"Dice": [], "iou_global": [], "Dice of class B": []}
    for split in ["public", "private"]:
        rows = [row for row in key if row["split"] == split]
        pairs = [(image(row["target"]), image(file[row["id"]])) for row in rows]
        found["Dice"].append(dice(pairs))
        shared, either = (sum(int(f(a, b).sum()) for a, b in pairs) for f in [np.logical_and, np.logical_or])
        found["iou_global"].append(shared / either)
        found["Dice of class B"].append(dice([pair for row, pair in zip(rows, pairs) if row["class"] == "B"]))
    return found


print(json.dumps([scores(f"{number}.csv") for number in range(3)], indent=1))
