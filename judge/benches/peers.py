#!/usr/bin/env python3
"""How long other programs need for what the judge does with a prediction file, on one thread each.

The usual scoring script of a contest: read the file, join it with the answer key by id, RMSE of both splits.
pandas with scikit-learn (both of its fast readers), polars (eager and streamed) and DuckDB take turns on the files
that the judge's own benchmark leaves behind, and their medians are put beside the judge's times of that run:

    cargo xtask bench --keep DIR
    python3 judge/benches/peers.py DIR      # needs pandas, pyarrow, scikit-learn, polars and duckdb

The answer key is read once and not part of the times. The Netflix layout has no ids and goes by position, in pandas
only: the others have no reader for it.
"""

import argparse
import functools
import json
import math
import os
import pathlib
import platform
import statistics
import time

os.environ["POLARS_MAX_THREADS"] = "1"
for pool in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS"]:
    os.environ[pool] = "1"

import duckdb  # noqa: E402  # The number of threads has to be set before.
import pandas  # noqa: E402
import polars  # noqa: E402
import pyarrow  # noqa: E402
import sklearn  # noqa: E402
from sklearn.metrics import root_mean_squared_error  # noqa: E402

FILES = ["ordered.csv", "ordered.csv.gz", "shuffled.csv", "shuffled.csv.gz", "netflix.txt", "netflix.txt.gz"]
# How many times faster than the fastest of them the judge is meant to be.
TARGETS = {"ordered.csv": 3.0, "ordered.csv.gz": 2.5}
WIDTHS = [16, 24, 10, 18, 14]


class Pandas:
    def __init__(self, folder):
        self.key = pandas.read_csv(folder / "key.csv", dtype={"id": str, "group": str})

    def score(self, path, engine):
        if path.name.startswith("netflix"):
            # Group lines end with a colon; what is left stands in the key's order, without ids.
            lines = pandas.read_csv(path, header=None, names=["prediction"], dtype=str, engine=engine)["prediction"]
            rows = self.key.assign(prediction=pandas.to_numeric(lines[~lines.str.endswith(":")]).to_numpy())
        else:
            predictions = pandas.read_csv(path, dtype={"id": str, "prediction": float}, engine=engine)
            # "left" keeps the key's order; "outer" would sort, which takes several times as long.
            rows = self.key.merge(predictions, on="id", how="left")
        complete(len(rows), len(self.key), rows["prediction"].isna().any())
        return {
            split: root_mean_squared_error(part["target"], part["prediction"])
            for split, part in rows.groupby("split")
        }


class Polars:
    def __init__(self, folder):
        schema = {"id": polars.String, "group": polars.String, "target": polars.Float64, "split": polars.Categorical}
        self.key = polars.read_csv(folder / "key.csv", schema=schema).drop("group")

    def score(self, path, streamed):
        schema = {"id": polars.String, "prediction": polars.Float64}
        if streamed:
            predictions, key = polars.scan_csv(path, schema=schema), self.key.lazy()
        else:
            predictions, key = polars.read_csv(path, schema=schema), self.key
        error = polars.col("prediction") - polars.col("target")
        scores = (
            key.join(predictions, on="id", how="inner")
            .group_by("split")
            .agg(rmse=(error * error).mean().sqrt(), rows=polars.len())
        )
        if streamed:
            scores = scores.collect(engine="streaming")
        complete(scores["rows"].sum(), len(self.key), False)
        return {str(split): rmse for split, rmse, _ in scores.rows()}


class DuckDb:
    def __init__(self, folder):
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1")
        self.connection.execute("CREATE TYPE split AS ENUM ('public', 'private')")
        self.connection.execute(
            "CREATE TABLE key AS SELECT id, target, split::split AS split FROM read_csv(?, header = true, columns ="
            " {'id': 'VARCHAR', 'group': 'VARCHAR', 'target': 'DOUBLE', 'split': 'VARCHAR'})",
            [str(folder / "key.csv")],
        )
        self.rows = self.connection.execute("SELECT count(*) FROM key").fetchone()[0]

    def score(self, path):
        found = self.connection.execute(
            "SELECT k.split::VARCHAR, sqrt(avg((p.prediction - k.target) * (p.prediction - k.target))), count(*)"
            " FROM read_csv(?, header = true, delim = ',', auto_detect = false,"
            " columns = {'id': 'VARCHAR', 'prediction': 'DOUBLE'}) p JOIN key k USING (id) GROUP BY k.split",
            [str(path)],
        ).fetchall()
        complete(sum(rows for _, _, rows in found), self.rows, False)
        return {split: rmse for split, rmse, _ in found}


def complete(found, expected, holes):
    """Ids that are missing, unknown or there twice are errors, as they are for the judge."""
    if found != expected or holes:
        raise ValueError(f"{found} rows of {expected} have a prediction")


def line(*cells):
    widths = zip(cells, WIDTHS)
    cells = (f"{cell:<{width}}" if at < 2 else f"{cell:>{width}}" for at, (cell, width) in enumerate(widths))
    print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, help="where the benchmark left its files")
    parser.add_argument("--runs", type=int, default=5, help="runs of each file; the median counts")
    parser.add_argument("filter", nargs="?", default="", help="only the files whose name contains this")
    args = parser.parse_intermixed_args()
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)

    print(
        f"python {platform.python_version()}, pandas {pandas.__version__} with pyarrow {pyarrow.__version__}, "
        f"scikit-learn {sklearn.__version__}, polars {polars.__version__}, duckdb {duckdb.__version__}"
    )
    pandas_key, polars_key, duckdb_key = Pandas(args.folder), Polars(args.folder), DuckDb(args.folder)
    expected = json.loads((args.folder / "expected.json").read_text())
    bench = json.loads((args.folder / "bench.json").read_text())
    print(f"{bench['rows']} rows; all on one thread, medians of {args.runs}\n")

    line("file", "program", "time", "times the judge's", "target")
    for name in FILES:
        if args.filter not in name:
            continue
        path = args.folder / name
        programs = {
            "pandas, reader in C": functools.partial(pandas_key.score, path, "c"),
            "pandas, pyarrow's reader": functools.partial(pandas_key.score, path, "pyarrow"),
            "polars": functools.partial(polars_key.score, path, False),
            "polars, streaming": functools.partial(polars_key.score, path, True),
            "DuckDB": functools.partial(duckdb_key.score, path),
        }
        if name.startswith("netflix"):
            programs = dict(list(programs.items())[:2])
        times = {program: [] for program in programs}
        for run in range(args.runs + 1):
            for program, score in programs.items():
                begun = time.perf_counter()
                scores = score()
                if run > 0:  # The first is to warm up.
                    times[program].append(time.perf_counter() - begun)
                for split, value in expected.items():
                    if not math.isclose(scores[split], value, rel_tol=1e-9):
                        raise SystemExit(f"{name}: {program}: {split} scored {scores[split]}, expected {value}")
        medians = {program: statistics.median(found) for program, found in times.items()}
        judged = bench["seconds"].get(name, {})
        judge = judged.get("judge", judged.get("evaluate"))
        if judge:
            line(name, "judge", f"{judge * 1e3:.1f} ms", "1", "")
        fastest = min(medians.values())
        for program, seconds in medians.items():
            ratio = f"{seconds / judge:.2f}" if judge else "-"
            target = ""
            if seconds == fastest and judge and name in TARGETS:
                met = seconds / judge >= TARGETS[name]
                target = f">= {TARGETS[name]} {'PASS' if met else 'below'}"
            line(name, program, f"{seconds * 1e3:.1f} ms", ratio, target)


if __name__ == "__main__":
    main()
