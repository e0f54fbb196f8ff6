#!/usr/bin/env python3
"""How long pandas and scikit-learn need for what the judge does with a prediction file.

The usual scoring script of a contest: read the file, merge it with the answer key by id (the Netflix layout has no
ids and goes by position), RMSE of both splits.
Takes the files that the judge's own benchmark leaves behind and prints the median time of each:

    cargo xtask bench -- --keep DIR
    python3 judge/benches/peers.py DIR      # needs pandas and scikit-learn; pyarrow makes pandas faster

The answer key is read once and not part of the times.
"""

import argparse
import importlib.util
import json
import math
import pathlib
import platform
import statistics
import time

import pandas
import sklearn
from sklearn.metrics import root_mean_squared_error

FILES = ["netflix.txt", "netflix.txt.gz", "ordered.csv", "ordered.csv.gz", "shuffled.csv", "shuffled.csv.gz"]


def table(path, key):
    """The answer key with the file's predictions beside it, in the way that is fastest for the layout."""
    if path.name.startswith("netflix"):
        # Group lines end with a colon; what is left stands in the key's order, without ids.
        lines = pandas.read_csv(path, header=None, names=["prediction"], dtype=str)["prediction"]
        values = pandas.to_numeric(lines[~lines.str.endswith(":")])
        return key.assign(prediction=values.to_numpy())
    predictions = pandas.read_csv(path, dtype={"id": str, "prediction": float})
    if len(predictions) != len(key):
        raise ValueError(f"{path.name}: {len(predictions)} rows, expected {len(key)}")
    # "left" keeps the key's order; "outer" would sort, which takes several times as long.
    return key.merge(predictions, on="id", how="left", validate="one_to_one")


def score(path, key):
    """RMSE by split. Ids that are missing, unknown or there twice are errors, as they are for the judge."""
    rows = table(path, key)
    if rows["prediction"].isna().any():
        raise ValueError(f"{path.name}: ids are missing or unknown, or a prediction is no number")
    return {
        split: root_mean_squared_error(part["target"], part["prediction"]) for split, part in rows.groupby("split")
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, help="where the benchmark left its files")
    parser.add_argument("--runs", type=int, default=5, help="runs of each file; the median counts")
    args = parser.parse_args()

    arrow = "with" if importlib.util.find_spec("pyarrow") else "without"
    print(
        f"python {platform.python_version()}, pandas {pandas.__version__} {arrow} pyarrow, "
        f"scikit-learn {sklearn.__version__}"
    )
    begun = time.perf_counter()
    key = pandas.read_csv(args.folder / "key.csv", dtype={"id": str, "group": str})
    print(f"{len(key)} rows; key read in {time.perf_counter() - begun:.2f} s\n")
    expected = json.loads((args.folder / "expected.json").read_text())

    print(f"{'file':<16} {'seconds':>8}")
    for name in FILES:
        times = []
        for _ in range(args.runs):
            begun = time.perf_counter()
            scores = score(args.folder / name, key)
            times.append(time.perf_counter() - begun)
            for split, value in expected.items():
                if not math.isclose(scores[split], value, rel_tol=1e-9):
                    raise SystemExit(f"{name}: {split} scored {scores[split]}, expected {value}")
        print(f"{name:<16} {statistics.median(times):>8.2f}")


if __name__ == "__main__":
    main()
