#!/usr/bin/env python3
"""Checks the metric files of judge/metric/metrics against the golden vectors beside this script.

    harness.py                 every vector file here
    harness.py rmse log_loss   only these metrics
    harness.py -v rmse         with the score of every case

For each case it builds the relation `rows`, replaces the parameters, runs the SQL in DuckDB with one thread, compares with
`expected`, and for metrics in two statements also checks that every sample that leaves one fold out has the score that the
remaining rows have on their own. The worked example in the header is checked to the digits it gives.

Generators import `write`, `case` and `hexed` from here, so that all vector files have one shape.
"""

import json
import math
import pathlib
import random
import re
import struct
import sys
import tomllib

import duckdb
import numpy

HERE = pathlib.Path(__file__).resolve().parent
METRICS = HERE.parent.parent / "metric" / "metrics"
FOLDS = 20
DATABASE = duckdb.connect(config={"threads": 1})
TYPES = {"label": "INTEGER"} | dict.fromkeys(
    ["text", "items", "distinct", "mask", "masks", "boxes", "scored", "spots", "findings"], "VARCHAR")  # every other kind is a DOUBLE
RANGES = {
    "number": lambda x: True,
    "probability": lambda x: 0 <= x <= 1,
    "flag": lambda x: x in (0, 1),
    "nonnegative": lambda x: x >= 0,
    "positive": lambda x: x > 0,
    "latitude": lambda x: -90 <= x <= 90,
}
KEYS = {"name", "title", "family", "direction", "range", "targets", "predictions", "shape", "row_sum", "weights", "grouped", "ordinal", "aliases", "presets", "ascending", "nonzero",
        "parameters", "formula", "policy", "undefined", "reference", "example"}
NEEDED = KEYS - {"shape", "row_sum", "weights", "grouped", "ordinal", "aliases", "presets", "ascending", "nonzero", "parameters"}


class Refused(Exception):
    """A value is not of its column's kind."""


class Metric:
    def __init__(self, name, folder=METRICS):
        lines = (folder / f"{name}.sql").read_text().splitlines()
        end = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
        self.header = tomllib.loads("\n".join(line[2:].removeprefix(" ") for line in lines[:end]))
        unknown, missing = self.header.keys() - KEYS, NEEDED - self.header.keys()
        assert not unknown and not missing, f"{name}: unknown keys {unknown}, missing keys {missing}"
        assert self.header["name"] == name, f"{name}: the header says {self.header['name']}"
        self.statements = statements("\n".join(lines[end:]))
        assert len(self.statements) in (1, 2), f"{name}: {len(self.statements)} statements"
        self.targets = self.header["targets"]
        self.predictions = self.header["predictions"]
        self.shape = self.header.get("shape", "row")
        self.grouped = self.header.get("grouped", False)
        self.defaults = {k: v["default"] for k, v in self.header.get("parameters", {}).items() if "default" in v}


def statements(sql):
    """Splits at semicolons that are not in a comment or a string, and drops the comments."""
    parts, current = [], ""
    for token in re.findall(r"--[^\n]*|'(?:[^']|'')*'|;|[^;'-]+|-", sql):
        if token == ";":
            parts.append(current)
            current = ""
        elif not token.startswith("--"):
            current += token
    return [p.strip() for p in parts + [current] if p.strip()]


def literal(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value >= 0 else f"({value})"
    if isinstance(value, float):
        return f"({value!r}::DOUBLE)"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "[" + ", ".join(map(literal, value)) + "]"


def substitute(sql, values):
    def one(match):
        assert match[1] in values, f"no parameter ${match[1]}"
        return literal(values[match[1]])
    return re.sub(r"\$([a-z_][a-z0-9_]*)", one, sql)


def number(cell):
    return float.fromhex(cell) if isinstance(cell, str) else float(cell)


def is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def cells(values, kind, labels):
    if kind == "label":
        if any(v not in labels for v in values):
            raise Refused("not a label")
        return [labels.index(v) for v in values]
    if kind in TYPES:
        return list(values)
    values = [number(v) for v in values]
    if not all(math.isfinite(v) and RANGES[kind](v) for v in values):
        raise Refused(kind)
    return values


def relation(metric, case):
    """The columns of `rows` without fold, sample and stratum: names with types, and a list of tuples in row order."""
    labels = case.get("labels", [])
    if metric.header.get("ordinal") and all(map(is_number, labels)):
        labels = sorted(labels, key=float)
    weight = [number(w) for w in case["weight"]] if case.get("weight") else None
    names, data, shape = [], [], metric.shape
    columns = list(labels) if shape == "labels" else case.get("columns") or ["only"]
    (predicted, predicted_kind), *more = metric.predictions.items()
    targets = {}
    for name, kind in metric.targets.items():
        if shape == "columns":
            targets[name] = [cells(case["targets"][c], kind, labels) for c in columns]
        elif shape == "labels" and kind == "label":
            place = cells(case["targets"][name], kind, labels)
            targets[name] = [[float(p == c) for p in place] for c in range(len(labels))]
        else:
            targets[name] = [cells(case["targets"][name], kind, labels)] * (1 if shape == "row" else len(columns))
    predictions = {}
    if shape == "row":
        for name, kind in metric.predictions.items():
            predictions[name] = [cells(case["predictions"][name], kind, labels)]
    else:
        assert not more, "one declared prediction only"
        predictions[predicted] = [cells(case["predictions"][c], predicted_kind, labels) for c in columns]
    values = {**targets, **predictions}
    rows = len(next(iter(values.values()))[0])
    if "row_sum" in metric.header:
        for i in range(rows):
            if abs(math.fsum(c[i] for c in predictions[predicted]) - metric.header["row_sum"]) > 1e-6:
                raise Refused("row_sum")
    kinds = {**metric.targets, **metric.predictions}
    if shape == "labels":  # the label has become an indicator
        kinds = {k: "flag" if v == "label" and k in metric.targets else v for k, v in kinds.items()}
    names = [("row", "INTEGER"), ("weight", "DOUBLE")] + ([] if shape == "row" else [("col", "INTEGER")])
    names += [(k, TYPES.get(kinds[k], "DOUBLE")) for k in values]
    for i in range(rows):
        for c in range(1 if shape == "row" else len(columns)):
            key = [i, weight[i] if weight else 1.0] + ([] if shape == "row" else [c])
            data.append(tuple(key + [v[c][i] for v in values.values()]))
    return names, data


def execute(metric, case, names, blocks):
    """Scores by sample. `blocks` are the strata, each a list of (tuple, fold from 0). Sample s is the whole of stratum s; the
    samples after those leave out one fold of stratum 0 each."""
    two = len(metric.statements) == 2
    every = names + [("stratum", "INTEGER"), ("fold" if two else "sample", "INTEGER")]
    data = [d + (s, s * FOLDS + fold if two else s) for s, block in enumerate(blocks) for d, fold in block]
    dtypes = {"INTEGER": "int32", "DOUBLE": "float64", "VARCHAR": object}
    arrays = {n: numpy.array([d[i] for d in data], dtype=dtypes[t]) for i, (n, t) in enumerate(every)}
    values = {**metric.defaults, **case.get("parameters", {}), "label_count": len(case.get("labels", [])),
              "column_count": len(case.get("labels", []) if metric.shape == "labels" else case.get("columns") or [1])}
    sql = [substitute(s, values) for s in metric.statements]
    DATABASE.execute("CREATE OR REPLACE TABLE source AS SELECT " + ", ".join(f'"{n}"::{t} AS "{n}"' for n, t in every) + " FROM arrays")
    if not two:
        query = f"WITH rows AS (SELECT * FROM source) SELECT sample, score FROM ({sql[0]}) ORDER BY sample"
    else:
        pairs = [(s, s * FOLDS + f) for s in range(len(blocks)) for f in range(FOLDS)]
        pairs += [(len(blocks) + g, f) for g in range(FOLDS) for f in range(FOLDS) if f != g]
        DATABASE.execute("CREATE OR REPLACE TABLE samples AS SELECT unnest(?::INTEGER[]) AS sample, unnest(?::INTEGER[]) AS fold",
                         [[p[0] for p in pairs], [p[1] for p in pairs]])
        query = (f"WITH rows AS (SELECT * FROM source), parts AS MATERIALIZED (SELECT s.sample, p.* FROM ({sql[0]}) p "
                 f"JOIN samples s USING (fold) ORDER BY s.sample, p.fold) "
                 f"SELECT sample, score FROM ({sql[1]}) ORDER BY sample")
    result = DATABASE.execute(query).fetchall()
    assert len({s for s, _ in result}) == len(result), "a sample has two scores"
    for _, score in result:
        assert score is None or (isinstance(score, (int, float)) and math.isfinite(score)), f"score {score!r}"
    return {s: None if v is None else float(v) for s, v in result}


def score(metric, case):
    """The score of a case, after the check of the samples that leave one fold out; None if undefined.

    The rows without fold g are given once more as a stratum of their own, so that one run has the scores of both ways, and a
    window that forgets `PARTITION BY stratum` is found."""
    names, data = relation(metric, case)
    rows = sorted({d[0] for d in data})
    if case.get("group"):  # every group is a stratum; the score is the mean of the groups'
        groups = list(dict.fromkeys(case["group"]))
        scores = execute(metric, case, names, [[(d, 0) for d in data if case["group"][d[0]] == g] for g in groups])
        found = [scores.get(g) for g in range(len(groups))]
        return None if None in found else math.fsum(found) / len(found)
    shuffled = rows[:]
    random.Random(20 * len(rows) + 7).shuffle(shuffled)
    fold = {row: i % FOLDS for i, row in enumerate(shuffled)}
    blocks = [[(d, fold[d[0]]) for d in data]]
    if len(metric.statements) == 2:
        for g in range(FOLDS):
            blocks.append([((d[0] + len(rows) * (g + 1),) + d[1:], (f + 3) % FOLDS) for d, f in blocks[0] if f != g])
    scores = execute(metric, case, names, blocks)
    for g in range(FOLDS * (len(blocks) > 1)):
        without, alone = scores.get(len(blocks) + g), scores.get(1 + g)
        assert close(without, alone, case), f"without fold {g}: {without!r}, those rows alone: {alone!r}"
    return scores.get(0)


def ulps(a, b):
    def place(x):
        bits = struct.unpack("<q", struct.pack("<d", x))[0]
        return bits if bits >= 0 else -(bits & 0x7FFFFFFFFFFFFFFF)
    return abs(place(a) - place(b))


def close(got, expected, case):
    if got is None or expected is None:
        return got is expected
    if "tolerance" in case:
        return abs(got - expected) <= case["tolerance"]
    return ulps(got, expected) <= case.get("ulp", 4)


def check(metric, case):
    """None, or what is wrong. The second value is the score."""
    expected = case["expected"]
    try:
        got = score(metric, case)
    except Refused:
        return (None if expected == "refused" else "refused"), "refused"
    if expected == "refused":
        if got is None and is_read(metric.header["name"], case["name"]):
            return None, got  # The judge's reader says it.
        return f"should be refused, got {got!r}", got
    low, high = metric.header["range"]
    if got is not None and not low - 1e-5 <= got <= high + 1e-5:
        return f"{got!r} is outside the range the header states", got
    wanted = None if expected == "undefined" else float.fromhex(expected)
    if close(got, wanted, case):
        return None, got
    apart = "" if None in (got, wanted) else f" ({ulps(got, wanted)} ulp, {abs(got - wanted):.3g} apart)"
    return f"expected {wanted!r}, got {got!r}{apart}", got


def example(metric):
    """The worked example of the header as a case, and its score's digits."""
    given = dict(metric.header["example"])
    digits = given.pop("score")
    shown = {k: given.pop(k) for k in ("labels", "group", "weight", "parameters", "columns") if k in given}
    targets, predictions = {}, {}
    for name, values in given.items():
        place = targets if name in metric.targets else predictions
        assert place is targets or name in metric.predictions, f"example: {name}"
        place.update(values if isinstance(values, dict) else {name: values})
    if metric.shape in ("columns", "ensemble"):
        shown.setdefault("columns", list(predictions))
    return {**shown, "targets": targets, "predictions": predictions}, digits


def check_example(metric):
    case, digits = example(metric)
    got = score(metric, {**case, "tolerance": 1e-9})
    places = len(digits.partition(".")[2])
    shown = None if got is None else f"{got:.{places}f}"
    return None if shown == digits else f"example says {digits}, got {got!r}"


# For generators.

def hex_of(value):
    """A hex float without the zeros at its end."""
    return re.sub(r"(\.[0-9a-f]+?)0+p", r"\1p", float(value).hex())


def hexed(values):
    """Numbers as hex floats; text stays."""
    return [v if isinstance(v, str) else hex_of(v) for v in values]


def case(name, targets, predictions, expected, **more):
    """A case; `expected` is a number, "undefined" or "refused"."""
    shown = {k: v for k, v in more.items() if v is not None}
    if "weight" in shown:
        shown["weight"] = hexed(shown["weight"])
    expected = expected if isinstance(expected, str) else hex_of(expected)
    return {"name": name, **shown, "targets": {k: hexed(v) for k, v in targets.items()},
            "predictions": {k: hexed(v) for k, v in predictions.items()}, "expected": expected}


# What the judge refuses while it reads, before the SQL sees it, where that alone would be undefined.
READ = {"masks overlap", "an empty mask among others", "malformed", "a number too few", "not finite", "right is left of left",
        "latitude -91", "true latitude -91", "one crossed", "a vector of length 0", "a row that does not sum to 1"}
READ_BY_HAND = {("interval_score", 4), ("interval_coverage", 4), ("inversions_tau", 5), ("inversions_tau", 6)}


def is_read(metric, name):
    by_hand = {f"by hand {place}" for of, place in READ_BY_HAND if of == metric}
    return name in READ or name.startswith("malformed: ") or name in by_hand


def write(metric, oracle, cases):
    for one in cases:
        if one["expected"] == "undefined" and is_read(metric, one["name"]):
            one["expected"] = "refused"
    lines = ",\n  ".join(json.dumps(c, ensure_ascii=False) for c in cases)
    text = f'{{ "metric": {json.dumps(metric)}, "oracle": {json.dumps(oracle)}, "cases": [\n  {lines}\n] }}\n'
    assert len(text) <= 30_000, f"{metric}: {len(text)} bytes"
    (HERE / f"{metric}.json").write_text(text)


def main(arguments):
    verbose = "-v" in arguments
    wanted = [a for a in arguments if a != "-v"] or sorted(p.stem for p in HERE.glob("*.json"))
    wrong = 0
    for name in wanted:
        try:
            metric = Metric(name)
            vectors = json.loads((HERE / f"{name}.json").read_text())
            assert vectors["metric"] == name
            problems = [("example", check_example(metric))]
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}")
            wrong += 1
            continue
        for one in vectors["cases"]:
            try:
                problem, got = check(metric, one)
            except Exception as error:
                problem, got = f"{type(error).__name__}: {error}", None
            problems.append((one["name"], problem))
            if verbose:
                print(f"  {name}: {one['name']}: {got!r}")
        bad = [(n, p) for n, p in problems if p]
        wrong += len(bad)
        print(f"{name}: {len(problems) - len(bad)} of {len(problems)} cases as expected")
        for n, p in bad:
            print(f"  {n}: {p}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
