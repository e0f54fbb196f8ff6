"""F-max with matrices of proteins and terms; a term brings those above it."""

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

names = [row["term"] for row in tables["terms"]]
weight = np.array([float(row["information"]) for row in tables["terms"]])
direct = np.eye(len(names), dtype=bool)
for row in tables["parents"]:
    direct[names.index(row["term"]), names.index(row["parent"])] = True
above = direct.copy()
while True:
    further = (above.astype(int) @ direct.astype(int)) > 0
    if (further == above).all():
        break
    above = further


def read(lines):
    file = {}
    for line in lines:
        file.setdefault(line["id"], {})[line["term"]] = float(line["score"])
    return file


def score(rows, file):
    truth = np.zeros((len(rows), len(names)), dtype=bool)
    said = np.zeros((len(rows), len(names)))
    for at, row in enumerate(rows):
        for term in row["target"].split():
            truth[at] |= above[names.index(term)]
        for term, value in file.get(row["id"], {}).items():
            said[at] = np.maximum(said[at], np.where(above[names.index(term)], value, 0))
    size = truth @ weight
    best = 0.0
    for t in np.arange(1, 101) / 100:
        there = said >= t
        claimed, hit = there @ weight, (there & truth) @ weight
        some = claimed > 0
        if not some.any():
            continue
        p = (hit[some] / claimed[some]).mean()
        r = (hit / size).mean()
        if p + r > 0:
            best = max(best, 2 * p * r / (p + r))
    return float(best)


def scores(name):
    file = read(lines(name))
    return {"weighted_fmax": [score([row for row in key if row["split"] == split], file) for split in ["public", "private"]]}


print(json.dumps([scores("0.csv"), scores("1.csv")], indent=1))
