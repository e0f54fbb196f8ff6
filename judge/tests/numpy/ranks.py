#!/usr/bin/env python3
"""What the judge says of ranks, worked out a second time and in another way: `python3 ranks.py` writes ranks.json.

Every pair is looked at by itself, with matrices instead of sorted lists; Student's distribution is an integral by
Gauss-Legendre instead of a series; quantiles are found by Newton's method instead of bisection. Needs numpy.
"""

import json
import math
from pathlib import Path

import numpy as np

LEVEL = 0.95
DRAWS = 2000
MASK = (1 << 64) - 1
NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)


def density(t, freedom):
    log = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(freedom * math.pi)
    return np.exp(log - (freedom + 1) / 2 * np.log1p(t * t / freedom))


def outside(t, freedom):
    """P(|T| > t): with T = sqrt(freedom) tan(angle) the density is proportional to cos(angle)^(freedom - 1)."""
    low, high = math.atan(t / math.sqrt(freedom)), math.pi / 2
    angles = (high - low) / 2 * NODES + (high + low) / 2
    log = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(math.pi)
    return 2 * math.exp(log) * float((high - low) / 2 * np.sum(WEIGHTS * np.cos(angles) ** (freedom - 1)))


def critical(tail, freedom):
    """The t with P(|T| > t) = tail, by Newton's method on the logarithm of the tail, which is nearly straight."""
    t = 2.0
    for _ in range(200):
        p = outside(t, freedom)
        step = (math.log(p) - math.log(tail)) * p / (2 * density(t, freedom))
        t += step
        if abs(step) < 1e-14 * t:
            break
    return t


def uniforms(state):
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield (((z ^ (z >> 31)) >> 11) + 0.5) / (1 << 53)


def normals(state):
    source = uniforms(state)
    while True:
        first, second = next(source), next(source)
        yield math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)


def weights(groups):
    """Of every draw, by how much each group moves all scores."""
    seed = int.from_bytes(b"gitprize", "big")
    rows = []
    for draw in range(DRAWS):
        source = normals((seed + draw * 0xD1342543DE82EF95) & MASK)
        normal = [next(source) for _ in range(groups)]
        square = sum(next(source) ** 2 for _ in range(groups - 1))
        rows.append(np.array(normal) * math.sqrt((groups - 1) / square))
    return np.array(rows)


def board(random, teams, groups, lower, spread, common):
    """Scores of teams that err in `common` together, and what is to be said of them."""
    truth = 0.9 + spread * random.standard_normal(teams)
    shared = random.standard_normal(groups)
    own = random.standard_normal((teams, groups))
    errors = 0.01 * (math.sqrt(common) * shared + math.sqrt(1 - common) * own)
    values = truth + errors.mean(axis=1)
    replicates = truth[:, None] + (errors.sum(axis=1, keepdims=True) - errors) / (groups - 1)

    # Covariances of the delete-a-group jackknife.
    centred = replicates - replicates.mean(axis=1, keepdims=True)
    covariance = (groups - 1) / groups * centred @ centred.T
    variance = np.diag(covariance)
    pair = np.sqrt(np.maximum(variance[:, None] + variance[None, :] - 2 * covariance, 0))
    cost = values if lower else -values
    gaps = cost[:, None] - cost[None, :]

    def intervals(pairs):
        quantile = critical((1 - LEVEL) / pairs, groups - 1)
        better = (gaps > quantile * pair).sum(axis=1)
        worse = (-gaps > quantile * pair).sum(axis=1)
        return quantile, [[1 + int(b), teams - int(w)] for b, w in zip(better, worse)]

    result = {"groups": groups, "direction": "lower" if lower else "higher"}
    result["values"] = values.tolist()
    result["replicates"] = replicates.tolist()
    result["errors"] = np.sqrt(variance).tolist()
    for name, pairs in [("pair", 1), ("row", teams - 1), ("board", teams * (teams - 1) / 2)]:
        quantile, ranks = intervals(max(pairs, 1))
        result[name] = {"critical": quantile, "ranks": ranks}

    # By each score's own error alone.
    quantile = critical((1 - LEVEL) / teams, groups - 1)
    reach = quantile * np.sqrt(variance)
    apart = gaps > reach[:, None] + reach[None, :]
    result["published"] = {
        "critical": quantile,
        "ranks": [[1 + int(b), teams - int(w)] for b, w in zip(apart.sum(axis=1), apart.sum(axis=0))],
    }

    # How sure the first is ahead of each other one.
    first = int(np.argmin(cost))
    ahead = []
    for other in range(teams):
        if other == first:
            ahead.append(None)
            continue
        t = float(-gaps[first, other] / pair[first, other])
        ahead.append(1 - outside(abs(t), groups - 1) / 2 if t > 0 else outside(abs(t), groups - 1) / 2)
    result["first"], result["ahead"] = first, ahead

    # By draws.
    moves = math.sqrt((groups - 1) / groups) * centred * (1 if lower else -1)
    drawn = cost[None, :] + weights(groups) @ moves.T
    place = (drawn[:, :, None] > drawn[:, None, :]).sum(axis=2)
    result["places"] = {"first": (place < 1).mean(axis=0).tolist(), "top3": (place < 3).mean(axis=0).tolist()}

    # The first of as many files as there are teams, and of twenty times as many.
    error = math.sqrt(variance[first])
    result["winner"] = {}
    for files in [teams, 20 * teams]:
        plain, chosen = critical(1 - LEVEL, groups - 1), critical((1 - LEVEL) / files, groups - 1)
        below, above = (plain, chosen) if lower else (chosen, plain)
        result["winner"][str(files)] = [float(values[first] - below * error), float(values[first] + above * error)]
    return result


def main():
    random = np.random.default_rng(20091026)
    boards = [
        board(random, *one)
        for one in [
            (2, 20, True, 0.01, 0.5),
            (3, 20, False, 0.01, 0.92),
            (5, 20, True, 0.0, 0.5),
            (5, 20, True, 0.004, 0.92),
            (8, 20, False, 0.02, 0.0),
            (12, 20, True, 0.01, 0.92),
            (20, 20, True, 0.0, 0.92),
            (30, 20, False, 0.006, 0.5),
            (7, 9, True, 0.01, 0.92),
            (10, 20, True, 0.05, 0.99),
        ]
    ]
    text = json.dumps({"draws": DRAWS, "boards": boards}, separators=(",", ":")).replace('{"groups"', '\n{"groups"')
    Path(__file__).with_name("ranks.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
