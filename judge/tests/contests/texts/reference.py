"""SQuAD's F1 of words over several answers, the mean Levenshtein distance, and their weighted sum."""

import csv
import json
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
key = list(csv.DictReader(open(folder / "key.csv")))


def words(text):
    text = "".join(c for c in text.lower() if c.isascii() and c.isalnum() or c == " ")
    return [word for word in text.split() if word not in {"a", "an", "the"}]


def f1(answer, guess):
    answer, guess = words(answer), words(guess)
    if not answer or not guess:
        return float(answer == guess)
    shared = sum((Counter(answer) & Counter(guess)).values())
    precision, recall = shared / len(guess), shared / len(answer)
    return 2 * precision * recall / (precision + recall) if shared else 0.0


def levenshtein(a, b):
    row = np.arange(len(b) + 1)
    for i, c in enumerate(a, 1):
        new = np.empty(len(b) + 1, dtype=int)
        new[0] = i
        for j, d in enumerate(b, 1):
            new[j] = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (c != d))
        row = new
    return int(row[-1])


def scores(name):
    file = {row["id"]: row["prediction"] for row in csv.DictReader(open(folder / name))}
    found = {"quality": [], "squad_f1": [], "levenshtein": []}
    for split in ["public", "private"]:
        rows = [row for row in key if row["split"] == split]
        best = np.mean([max(f1(answer, file[row["id"]]) for answer in row["answers"].split("|")) for row in rows])
        distance = np.mean([levenshtein(row["target"], file[row["id"]]) for row in rows])
        found["squad_f1"].append(float(best))
        found["levenshtein"].append(float(distance))
        found["quality"].append(float(0.75 * best - 0.01 * distance))
    return found


print(json.dumps([scores("0.csv"), scores("1.csv")], indent=1))
