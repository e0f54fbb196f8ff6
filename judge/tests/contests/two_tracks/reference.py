"""Two regions with metrics, columns and targets of their own, and the weighted sum of both."""

import csv
import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])


def scores(name, key):
    key = list(csv.DictReader(open(folder / key)))
    file = {row["id"]: row for row in csv.DictReader(open(folder / name))}
    found = {"overall": [], "north": [], "south": []}
    for split in ["public", "private"]:
        north, south = ([row for row in key if (row["split"], row["region"]) == (split, of)] for of in ["north", "south"])
        error = np.array([float(file[row["id"]]["prediction"]) - float(row["target"]) for row in north])
        y = np.array([float(row["rained"]) for row in south])
        p = np.array([float(file[row["id"]]["chance"]) for row in south])
        found["north"].append(float(np.sqrt(np.mean(error**2))))
        found["south"].append(float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p))))
        found["overall"].append(0.5 * found["north"][-1] + 2 * found["south"][-1])
    return found


files = [("0.csv", "key.csv"), ("1.csv", "key.csv"), ("2.csv", "second.csv"), ("3.csv", "second.csv")]
print(json.dumps([scores(name, key) for name, key in files], indent=1))
