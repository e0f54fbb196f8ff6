"""Home Credit's stability of Gini, with polyfit for the line, and the area under the ROC curve by all pairs."""

import csv
import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
key = list(csv.DictReader(open(folder / "key.csv")))


def auc(y, p):
    wins = p[y == 1][:, None] - p[y == 0][None, :]
    return float(np.mean((wins > 0) + 0.5 * (wins == 0)))


def stability(week, y, p):
    weeks = np.unique(week)
    ginis = np.array([2 * auc(y[week == w], p[week == w]) - 1 for w in weeks])
    slope, start = np.polyfit(weeks, ginis, 1)
    residuals = ginis - (slope * weeks + start)
    return float(ginis.mean() + 88 * min(0, slope) - 0.5 * np.std(residuals))


def scores(name):
    file = {row["id"]: float(row["prediction"]) for row in csv.DictReader(open(folder / name))}
    found = {"gini_stability": [], "roc_auc": []}
    for split in ["public", "private"]:
        rows = [row for row in key if row["split"] == split]
        week, y = (np.array([float(row[column]) for row in rows]) for column in ["week", "target"])
        p = np.array([file[row["id"]] for row in rows])
        found["gini_stability"].append(stability(week, y, p))
        found["roc_auc"].append(auc(y, p))
    return found


print(json.dumps([scores("0.csv"), scores("1.csv")], indent=1))
