"""The mean log loss of each class, weighted by the table of weights."""

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
    return {line["id"]: line for line in lines}


def score(rows, file):
    total = weights = 0.0
    for row in tables["weights"]:
        p = [float(file[one["id"]][row["class"]]) for one in rows if one["target"] == row["class"]]
        if p:
            total -= float(row["weight"]) * np.log(np.clip(p, 1e-15, 1 - 1e-15)).mean()
            weights += float(row["weight"])
    return float(total / weights)


def scores(name):
    file = read(lines(name))
    return {"plasticc_log_loss": [score([row for row in key if row["split"] == split], file) for split in ["public", "private"]]}


print(json.dumps([scores("0.csv"), scores("1.csv")], indent=1))
