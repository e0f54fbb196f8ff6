"""Recall at 20 of each kind over all of its sessions at once, weighted by the table of kinds."""

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
        file.setdefault(line["id"], []).append((int(line["rank"]), line["aid"]))
    return {row: [aid for _, aid in sorted(items)] for row, items in file.items()}


def score(rows, file):
    kinds = [row["kind"] for row in tables["kinds"]]
    weights = np.array([float(row["weight"]) for row in tables["kinds"]])
    hits, possible = np.zeros(len(kinds)), np.zeros(len(kinds))
    for row in rows:
        truth, at = set(row["target"].split()), kinds.index(row["kind"])
        hits[at] += len(truth & set(file.get(row["id"], [])[:20]))
        possible[at] += min(20, len(truth))
    return float((weights * hits / np.maximum(possible, 1)).sum())


def scores(name):
    file = read(lines(name))
    return {"weighted_recall": [score([row for row in key if row["split"] == split], file) for split in ["public", "private"]]}


print(json.dumps([scores(f"{number}.csv") for number in range(3)], indent=1))
