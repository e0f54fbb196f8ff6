"""The weighted interval score by its own formula: the median and three central intervals with their penalties."""

import csv
import io
import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
# Tables stand behind the rows of the key.
rows, *tables = open(folder / "key.csv").read().split("# gitprize table ")
key = list(csv.DictReader(io.StringIO(rows)))
tables = {name: list(csv.DictReader(io.StringIO(text))) for name, text in (table.split("\n", 1) for table in tables)}


def lines(name):
    return list(csv.DictReader(open(folder / name)))

def read(lines):
    file = {}
    for line in lines:
        file.setdefault(line["id"], {})[float(line["quantile"])] = float(line["value"])
    return file


def score(rows, file):
    y = np.array([float(row["target"]) for row in rows])
    quantile = lambda level: np.array([file[row["id"]][level] for row in rows])
    total = 0.5 * np.abs(y - quantile(0.5))
    intervals = [(0.05, 0.025, 0.975), (0.2, 0.1, 0.9), (0.5, 0.25, 0.75)]
    for alpha, low, high in intervals:
        lower, upper = quantile(low), quantile(high)
        interval = upper - lower + 2 / alpha * (lower - y) * (y < lower) + 2 / alpha * (y - upper) * (y > upper)
        total = total + alpha / 2 * interval
    return float((total / (len(intervals) + 0.5)).mean())


def scores(name):
    file = read(lines(name))
    return {"wis": [score([row for row in key if row["split"] == split], file) for split in ["public", "private"]]}


print(json.dumps([scores("0.csv"), scores("1.csv")], indent=1))
