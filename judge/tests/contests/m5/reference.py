"""WRMSSE over three levels and the weighted scaled pinball loss, series by series with arrays of days."""

import csv
import json
import sys
from pathlib import Path

import numpy as np

QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]
folder = Path(sys.argv[1])
key = list(csv.DictReader(open(folder / "key.csv")))


def wrmsse(rows, truth, guess):
    days = sorted({float(row["day"]) for row in rows})
    levels = {}
    for row, y, f in zip(rows, truth, guess):
        at = days.index(float(row["day"]))
        named = [
            (("item", row["item"], row["store"]), row["scale_item"], row["weight_item"]),
            (("store", row["store"]), row["scale_store"], row["weight_store"]),
            (("all",), row["scale_all"], 1),
        ]
        for name, scale, weight in named:
            series = levels.setdefault(name, [np.zeros(len(days)), np.zeros(len(days)), float(scale), float(weight)])
            series[0][at] += y
            series[1][at] += f
    errors = np.array([np.sqrt(np.mean((f - y) ** 2) / scale) for y, f, scale, _ in levels.values()])
    return float(np.average(errors, weights=[weight for *_, weight in levels.values()]))


def wspl(rows, truth, guess):
    series = {}
    for row, y, f in zip(rows, truth, guess):
        known = series.setdefault((row["item"], row["store"]), [[], float(row["scale_pinball"]), float(row["weight_item"])])
        known[0].append([max(q * (y - v), (1 - q) * (v - y)) for q, v in zip(QUANTILES, f)])
    losses = [np.mean(np.array(losses)) / scale for losses, scale, _ in series.values()]
    return float(np.average(losses, weights=[weight for *_, weight in series.values()]))


def scores(name):
    file = {row["id"]: row for row in csv.DictReader(open(folder / name))}
    found = {"accuracy": [], "uncertainty": []}
    for split in ["public", "private"]:
        rows = [row for row in key if row["split"] == split]
        truth = np.array([float(row["target"]) for row in rows])
        point = np.array([float(file[row["id"]]["point"]) for row in rows])
        grid = np.array([[float(file[row["id"]][q]) for q in ["q05", "q25", "q50", "q75", "q95"]] for row in rows])
        found["accuracy"].append(wrmsse(rows, truth, point))
        found["uncertainty"].append(wspl(rows, truth, grid))
    return found


print(json.dumps([scores("0.csv"), scores("1.csv")], indent=1))
