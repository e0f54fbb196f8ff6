"""The mean over the tasks of the area under the ROC curve, each over the molecules that have a label in it."""

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

tasks = ["NR-AR", "NR-AhR", "NR-ER", "SR-ARE", "SR-p53"]


def read(lines):
    return {line["id"]: line for line in lines}


def score(rows, file):
    areas = []
    for task in tasks:
        known = [row for row in rows if row[task] != ""]
        y = np.array([row[task] == "1" for row in known])
        p = np.array([float(file[row["id"]][task]) for row in known])
        above, below = p[y][:, None], p[~y][None, :]
        areas.append(((above > below) + 0.5 * (above == below)).mean())
    return float(np.mean(areas))


def scores(name):
    file = read(lines(name))
    return {"roc_auc": [score([row for row in key if row["split"] == split], file) for split in ["public", "private"]]}


print(json.dumps([scores("0.csv"), scores("1.csv")], indent=1))
