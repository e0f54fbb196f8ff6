#!/usr/bin/env python3
"""Writes the golden vectors of the ranking metrics. Needs scikit-learn 1.9.1; where no program has a metric, its definition is
written out here once more, with fractions. Cases "by hand" are numbers that somebody worked out on paper."""

import itertools
import math
import random
from collections import Counter
from fractions import Fraction

import sklearn.metrics

from harness import case, write

HAND = {"oracle": "by hand"}


def mean(values, weights=None):
    weights = [Fraction(w) for w in weights or [1] * len(values)]
    pairs = [(Fraction(v), w) for v, w in zip(values, weights) if v is not None]
    total = sum(w for _, w in pairs)
    return float(sum(v * w for v, w in pairs) / total) if total else "undefined"


# Ranking: one list of items a row.

def hits(target, prediction, k):
    relevant, listed = set(target.split()), prediction.split()[:k]
    return [i for i, item in enumerate(listed, 1) if item in relevant and item not in listed[:i - 1]], len(relevant), len(listed)


def average_precision(places, m, listed, k):
    return sum(Fraction(j, i) for j, i in enumerate(places, 1)) / min(m, k)


def divisor(listed, k, denominator):
    return k if denominator == "k" else max(1, listed)


LISTS = {
    "map_at_k": ("ml_metrics.mapk's definition in fractions", lambda p, m, l, k, d: average_precision(p, m, l, k)),
    "precision_at_k": ("definition in fractions", lambda p, m, l, k, d: Fraction(len(p), divisor(l, k, d))),
    "recall_at_k": ("definition in fractions", lambda p, m, l, k, d: Fraction(len(p), m)),
    "hit_at_k": ("definition in fractions", lambda p, m, l, k, d: Fraction(bool(p))),
    "f1_at_k": ("definition in fractions", lambda p, m, l, k, d: Fraction(2 * len(p), m + divisor(l, k, d))),
    "mrr_at_k": ("definition in fractions", lambda p, m, l, k, d: Fraction(1, p[0]) if p else Fraction(0)),
    "ndcg_list_at_k": ("definition, sums by math.fsum", lambda p, m, l, k, d: Fraction(
        math.fsum(1 / math.log2(i + 1) for i in p) / math.fsum(1 / math.log2(i + 1) for i in range(1, min(m, k) + 1)))),
}
LIST_HANDS = {
    "map_at_k": [("two hits of two, at 1 and 3: (1 + 2/3) / 2", {}, ["a b"], ["a x b"], 5 / 6),
                 ("m above K: 1/1 of min(3, 1)", {"k": 1}, ["a b c"], ["b a c"], 1.0),
                 ("a repeated hit counts once but keeps its place: (1 + 2/3) / 2", {}, ["a b"], ["a a b"], 5 / 6)],
    "precision_at_k": [("2 of 5", {"k": 5}, ["a b"], ["a x b"], 0.4),
                       ("2 of the 3 listed", {"k": 5, "denominator": "length"}, ["a b"], ["a x b"], 2 / 3),
                       ("a repeated hit counts once", {"k": 2}, ["a"], ["a a"], 0.5)],
    "recall_at_k": [("1 of 2", {"k": 2}, ["a b"], ["a x b"], 0.5), ("2 of 2", {"k": 3}, ["a b"], ["a x b"], 1.0),
                    ("1 of 4, at most 1 can be found", {"k": 1}, ["a b c d"], ["d"], 0.25)],
    "hit_at_k": [("found at K", {"k": 3}, ["b"], ["x y b"], 1.0), ("found after K", {"k": 2}, ["b"], ["x y b"], 0.0),
                 ("one of two rows", {}, ["a", "b"], ["a", "c"], 0.5)],
    "f1_at_k": [("P 1/2, R 1", {"k": 2}, ["a"], ["a x"], 2 / 3), ("P 1/2, R 1/2", {"k": 2}, ["a b"], ["a x"], 0.5),
                ("no hit", {"k": 2}, ["a b"], ["x y"], 0.0)],
    "mrr_at_k": [("places 1 and 2", {}, ["a", "b"], ["a x", "x b"], 0.75), ("only the first hit", {}, ["a b"], ["x a b"], 0.5),
                 ("after K", {"k": 2}, ["b"], ["x y b"], 0.0)],
    "ndcg_list_at_k": [("place 3 of one: 1 / log2(4)", {}, ["a"], ["x y a"], 0.5), ("perfect", {}, ["a b"], ["b a"], 1.0),
                       ("nothing", {}, ["a"], ["x"], 0.0)],
}


def list_metrics():
    for name, (oracle, one) in LISTS.items():
        def score(targets, predictions, k=10, denominator="k", empty="zero", weight=None):
            values = []
            for t, p in zip(targets, predictions):
                places, m, listed = hits(t, p, k)
                values.append(one(places, m, listed, k, denominator) if m else (0 if empty == "zero" else None))
            return mean(values, weight)

        def given(title, targets, predictions, parameters=None, weight=None, **more):
            parameters = {k: v for k, v in (parameters or {}).items() if k != "denominator" or name in ("precision_at_k", "f1_at_k")}
            return case(title, {"target": targets}, {"prediction": predictions}, score(targets, predictions, **parameters, weight=weight),
                        parameters=parameters or None, weight=weight, **more)

        rng = random.Random(name)
        items = [f"i{i}" for i in range(12)]
        t = [" ".join(rng.sample(items, rng.randint(0, 5))) for _ in range(45)]
        p = [" ".join(rng.choices(items, k=rng.randint(0, 14))) for _ in range(45)]
        w = [rng.choice([0, 0.5, 1, 3]) for _ in t]
        perfect = [" ".join(reversed(x.split())) for x in t]
        cases = [case(title, {"target": a}, {"prediction": b}, e, parameters=q or None, **HAND) for title, q, a, b, e in LIST_HANDS[name]]
        cases += [given("random, repeats in lists, empty lists", t, p),
                  given("rows without relevant items left out, K = 3", t, p, {"k": 3, "empty": "skip"}),
                  given("K = 1", t, p, {"k": 1}), given("K above every list, divided by length", t, p, {"k": 100, "denominator": "length"}),
                  given("weights", t, p, weight=w), given("weights all 1", t[:20], p[:20], weight=[1] * 20),
                  given("perfect", t, perfect, {"k": 5, "empty": "skip"}), given("nothing found", t, ["z y x"] * 45),
                  given("nothing predicted", t[:9], [""] * 9), given("no row has relevant items, skipped", ["", " "], ["a", ""], {"empty": "skip"}),
                  given("no row has relevant items, zero", ["", " "], ["a", ""]), given("spaces around and between, repeats in the key", [" a  b a "], ["  x   a "]),
                  given("unicode items", ["é 日本 ß"], ["日本 e\u0301 ß"])]
        copies = [(a, b) for a, b, k in zip(t[:20], p[:20], w[:20]) for _ in range(round(k * 2))]
        cases.append(given("weight k", t[:20], p[:20], weight=[k * 2 for k in w[:20]]))
        cases.append(given("k copies", [a for a, _ in copies], [b for _, b in copies]))
        assert math.isclose(float.fromhex(cases[-1]["expected"]), float.fromhex(cases[-2]["expected"]), rel_tol=1e-15)
        write(name, oracle, cases)


# Ranking: one query, graded rows with scores.

def queries(rng, count=4, grades=4, levels=5):
    group, target, prediction = [], [], []
    for q in range(count):
        for _ in range(rng.randint(2, 12)):
            group.append(f"q{q}")
            target.append(float(rng.randrange(grades)))
            prediction.append(rng.randrange(levels) / 4)
    return group, target, prediction


def by_group(score, group, target, prediction):
    values = []
    for g in dict.fromkeys(group):
        rows = [i for i, x in enumerate(group) if x == g]
        values.append(score([target[i] for i in rows], [prediction[i] for i in rows]))
    return "undefined" if None in values else float(sum(map(Fraction, values)) / len(values))


def every_order(score, target, prediction):
    """Mean of a score of the relevances in order, over all orders of the tied rows."""
    ties = [[t for t, p in zip(target, prediction) if p == level] for level in sorted(set(prediction), reverse=True)]
    values = [score(list(itertools.chain(*order))) for order in itertools.product(*(list(itertools.permutations(t)) for t in ties))]
    return math.fsum(values) / len(values)


def dcg(gains, k):
    return math.fsum(g / math.log2(i + 2) for i, g in enumerate(gains[:k or None]))


def ndcg(target, prediction, k, gain):
    gains = target if gain == "linear" else [2**t - 1 for t in target]
    if len(gains) > 1 and max(gains) < 1e300:
        return float(sklearn.metrics.ndcg_score([gains], [prediction], k=k or None))
    return 1.0 if gains[0] > 0 else 0.0


def err(target, prediction, k, max_grade):
    if max(target) > max_grade:
        return None
    total, reach = Fraction(0), Fraction(1)
    for i, (_, t) in enumerate(sorted(zip([-p for p in prediction], target)), 1):
        stops = Fraction(2**t - 1) / 2**max_grade
        if not k or i <= k:
            total += reach * stops / i
        reach *= 1 - stops
    return total


def bpref(target, prediction, empty=0.0):
    r, n = sum(target), len(target) - sum(target)
    if not r:
        return empty
    above = [sum(1 for t, q in zip(target, prediction) if not t and q >= p) for u, p in zip(target, prediction) if u]
    return sum(1 - (Fraction(min(a, int(r)), min(int(r), int(n))) if n else 0) for a in above) / Fraction(r)


def r_precision(ordered):
    r = int(sum(ordered))
    return sum(ordered[:r]) / r


def grouped_metrics():
    rng = random.Random("grouped")

    def emit(name, oracle, score, cases, parameters=({},), flags=False):
        def given(title, group, target, prediction, q, **more):
            return case(title, {"target": target}, {"prediction": prediction}, by_group(lambda t, p: score(t, p, **q), group, target, prediction),
                        parameters=q or None, group=group, **more)
        out = [case(title, {"target": t}, {"prediction": p}, e, parameters=q or None, group=["q"] * len(t), **HAND) for title, q, t, p, e in cases]
        for q in parameters:
            g, t, p = queries(rng, 5, 2 if flags else 4)
            out.append(given("random with ties", g, t, p, q))
            out.append(given("all tied", g, t, [0.5] * len(g), q))
            out.append(given("perfect", g, t, t, q))
            out.append(given("inverted", g, t, [-x for x in t], q))
        q = parameters[0]
        g, t, p = queries(rng, 3, 2 if flags else 4)
        out.append(given("no ties", g, t, rng.sample([i / 7 for i in range(99)], len(g)), q))
        out.append(given("nothing relevant", ["q"] * 4, [0.0] * 4, [4, 3, 2, 1], q))
        out.append(given("everything equally relevant", ["q"] * 4, [1.0] * 4, [4, 3, 2, 1], q))
        out.append(given("one row", ["q"], [1.0], [0.0], q))
        out.append(given("extreme predictions", ["q"] * 6, [1.0, 0, 1, 0, 1, 0], [1e300, -1e300, 5e-324, -0.0, 0.0, -5e-324], q))
        write(name, oracle, out)
        return given

    emit("ndcg_at_k", "scikit-learn 1.9.1 ndcg_score",
         lambda t, p, k=10, gain="linear", empty=0.0: ndcg(t, p, k, gain) if any(t) else empty,
         [("relevant row second: 1 / log2(3)", {}, [0, 1], [2, 1], 1 / math.log2(3)),
          ("tie of 1 and 0: (1 + 1 / log2(3)) / 2", {}, [0, 1], [1, 1], (1 + 1 / math.log2(3)) / 2),
          ("exponential gains 3 and 1 in the wrong order", {"gain": "exponential"}, [1, 2], [2, 1], (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))),
          ("below K does not count", {"k": 1}, [0, 1], [2, 1], 0.0), ("nothing relevant, by parameter", {"empty": 1.0}, [0, 0], [2, 1], 1.0),
          ("negative relevance", {}, [-1, 1], [2, 1], "refused"), ("gain too large", {"gain": "exponential"}, [2000, 1], [2, 1], "undefined")],
         [{}, {"k": 3}, {"k": 0, "gain": "exponential"}])
    emit("err", "definition in fractions", lambda t, p, k=0, max_grade=4: err([int(x) for x in t], p, k, max_grade),
         [("1/2 of grade 1 of 1, then 1/2 of 1/2 at 2", {"max_grade": 1}, [1, 1], [2, 1], 0.625),
          ("relevant row third: 1/2 / 3", {"max_grade": 1}, [0, 0, 1], [3, 2, 1], 1 / 6),
          ("a tie puts the irrelevant row first: 1/2 / 2", {"max_grade": 1}, [1, 0], [1, 1], 0.25),
          ("grade above the maximum", {"max_grade": 1}, [2, 0], [2, 1], "undefined")], [{}, {"k": 3, "max_grade": 3}])

    def rbp(t, scores, /, p=0.8):
        ranks = {level: [i for i, x in enumerate(sorted(scores, reverse=True)) if x == level] for level in set(scores)}
        return (1 - p) * math.fsum(x * math.fsum(p**i for i in ranks[y]) / len(ranks[y]) for x, y in zip(t, scores))
    emit("rbp", "definition, sums by math.fsum", rbp,
         [("first of two, p = 1/2", {"p": 0.5}, [1, 0], [2, 1], 0.5), ("second of two", {"p": 0.5}, [0, 1], [2, 1], 0.25),
          ("tie: the mean of both", {"p": 0.5}, [0, 1], [1, 1], 0.375)], [{}, {"p": 0.95}], flags=True)
    emit("bpref", "definition in fractions", bpref,
         [("one of two irrelevant rows above one of two: (1 + 1 - 1/2) / 2", {}, [1, 0, 1, 0], [4, 3, 2, 1], 0.75),
          ("a tie counts as above", {}, [1, 0], [1, 1], 0.0), ("nothing irrelevant", {}, [1, 1], [1, 2], 1.0),
          ("nothing relevant, by parameter", {"empty": 1.0}, [0, 0], [1, 2], 1.0), ("grades", {}, [2, 0], [1, 2], "refused")], flags=True)

    def rprec(t, p):
        if not any(t):
            return 0.0
        r, total = int(sum(t)), Fraction(0)
        for level in set(p):
            tie = [x for x, y in zip(t, p) if y == level]
            start = sum(y > level for y in p)
            total += Fraction(int(sum(tie)) * max(0, min(len(tie), r - start)), len(tie))
        if math.prod(math.factorial(c) for c in Counter(p).values()) < 3000:
            assert math.isclose(float(total / r), every_order(r_precision, t, p))
        return total / r
    emit("r_precision", "definition in fractions, checked against all orders of ties", rprec,
         [("one of the first two", {}, [1, 0, 1, 0], [4, 3, 2, 1], 0.5), ("R = 1, tie of two", {}, [1, 0], [1, 1], 0.5),
          ("R = 2, tie of three with two relevant rows from place 1", {}, [1, 1, 0], [1, 1, 1], 2 / 3)], flags=True)


def lwlrap():
    rng = random.Random("lwlrap")
    names = ["cat", "dog", "owl", "bee"]

    def oracle(t, p, weight=None):
        kept = [i for i, row in enumerate(t) if any(row)]
        if not kept:
            return "undefined"
        w = [sum(t[i]) * (weight[i] if weight else 1) for i in kept]
        return sklearn.metrics.label_ranking_average_precision_score([t[i] for i in kept], [p[i] for i in kept], sample_weight=w)

    def given(title, t, p, weight=None, expected=None, **more):
        columns = names[:len(t[0])]
        def split(rows):
            return {n: [float(r[c]).hex() for r in rows] for c, n in enumerate(columns)}
        one = case(title, {}, {}, oracle(t, p, weight) if expected is None else expected, columns=columns, weight=weight, **more)
        return {**one, "targets": split(t), "predictions": split(p)}
    t = [[float(rng.random() < 0.4) for _ in names] for _ in range(25)]
    p = [[rng.randrange(5) / 4 for _ in names] for _ in t]
    w = [rng.choice([0, 1, 2.5]) for _ in t]
    write("lwlrap", "scikit-learn 1.9.1 label_ranking_average_precision_score, rows weighted by their labels", [
        given("only label second of two", [[0, 1]], [[0.9, 0.1]], expected=0.5, **HAND),
        given("labels at 1 and 3: (1 + 2/3) / 2", [[1, 0, 1]], [[0.9, 0.5, 0.1]], expected=5 / 6, **HAND),
        given("a tie counts as the lowest place", [[1, 0]], [[0.5, 0.5]], expected=0.5, **HAND),
        given("random with ties", t, p), given("weights", t, p, w), given("weights all 1", t, p, [1] * 25),
        given("all tied", t, [[0.0] * 4] * 25), given("perfect", t, t), given("inverted", t, [[-x for x in r] for r in t]),
        given("no label", [[0, 0], [0, 0]], [[1, 2], [3, 4]]), given("every label", [[1, 1], [1, 1]], [[1, 2], [3, 4]]),
        given("extreme predictions", [[1, 0, 1, 0]], [[1e300, -1e300, 5e-324, -0.0]]), given("-0 equals 0", [[1, 0]], [[-0.0, 0.0]]),
        given("half a label", [[0.5, 1]], [[1, 2]], expected="refused")])


if __name__ == "__main__":
    list_metrics()
    grouped_metrics()
    lwlrap()
