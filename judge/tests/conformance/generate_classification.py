#!/usr/bin/env python3
"""Writes the golden vectors of the metrics on labels, probabilities and clusterings.

Every expected value comes from the definition, computed here in exact fractions (or with 50 digits where roots and logarithms
occur) and rounded once. Where scikit-learn or scipy has the metric, its value is compared as well, and a difference stops the
script; so the references are two, and neither is the SQL that they test.
"""

import math
import random
import sys
import warnings
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy
import scipy.special
import scipy.stats
import sklearn
import sklearn.metrics as sk

from harness import case, write

warnings.simplefilter("ignore")
getcontext().prec = 50
ORACLE = f"the definition in exact arithmetic, checked against scikit-learn {sklearn.__version__}"
OWN = "the definition in exact arithmetic"
LETTERS = ["a", "b", "c", "d"]


def exact(x):
    return Decimal(x.numerator) / Decimal(x.denominator) if isinstance(x, Fraction) else Decimal(x)


def ln(x):
    return exact(x).ln()


def fractions(values):
    return [Fraction(v) for v in values]


def agrees(value, other, what):
    """The second reference. `other` is None where it has no value or another policy."""
    if other is None or value is None:
        return
    if not abs(float(value) - float(other)) <= 1e-11 * max(1, abs(float(value))):
        sys.exit(f"{what}: {float(value)!r} is not {float(other)!r}")


def expected(value):
    return "undefined" if value is None else float(value)


# Metrics whose last digits depend on the order of the operations: the absolute tolerance, and why.
LOOSE = {
    "normalized_gini": (1e-12, "sums with targets of both signs cancel, the more so when a fold is left out"),
    "amex": (1e-14, "differences of nearly equal numbers"),
}

# --- labels ---------------------------------------------------------------------------------------------------------------

def counts(y, p, w):
    """Rows of each label, predictions of each label, and right predictions of each label; exact."""
    truths, guesses, hits = {}, {}, {}
    for a, b, c in zip(y, p, w):
        truths[a] = truths.get(a, 0) + c
        guesses[b] = guesses.get(b, 0) + c
        hits[a] = hits.get(a, 0) + (c if a == b else 0)
    return truths, guesses, hits


def accuracy(y, p, w, labels):
    return sum(c for a, b, c in zip(y, p, w) if a == b) / sum(w)


def balanced(y, p, w, labels, adjusted=False):
    truths, _, hits = counts(y, p, w)
    mean = sum(hits[k] / truths[k] for k in truths) / len(truths)
    if not adjusted:
        return mean
    chance = Fraction(1, len(truths))
    return None if chance == 1 else (mean - chance) / (1 - chance)


def ratio(a, b, otherwise):
    return a / b if b else Fraction(otherwise)


def precision(y, p, w, labels, positive=1, zero_division=0.0):
    truths, guesses, hits = counts(y, p, w)
    k = labels[positive]
    return ratio(hits.get(k, 0), guesses.get(k, 0), zero_division)


def recall(y, p, w, labels, positive=1, zero_division=0.0):
    truths, guesses, hits = counts(y, p, w)
    k = labels[positive]
    return ratio(hits.get(k, 0), truths.get(k, 0), zero_division)


def f_of(truths, guesses, hits, chosen, beta, zero_division):
    b = Fraction(beta) ** 2
    t, p, tp = (sum(d.get(k, 0) for k in chosen) for d in (truths, guesses, hits))
    return ratio((1 + b) * tp, b * t + p, zero_division)


def fbeta_binary(y, p, w, labels, beta=1.0, positive=1, zero_division=0.0):
    return f_of(*counts(y, p, w), [labels[positive]], beta, zero_division)


def fbeta_micro(y, p, w, labels, beta=1.0, ignored=(-1,), zero_division=0.0):
    return f_of(*counts(y, p, w), [k for i, k in enumerate(labels) if i not in ignored], beta, zero_division)


def fbeta_macro(y, p, w, labels, beta=1.0, zero_division=0.0):
    return sum(f_of(*counts(y, p, w), [k], beta, zero_division) for k in labels) / len(labels)


def fbeta_weighted(y, p, w, labels, beta=1.0):
    truths, guesses, hits = counts(y, p, w)
    return sum(truths[k] * f_of(truths, guesses, hits, [k], beta, 0) for k in truths) / sum(w)


def jaccard_macro(y, p, w, labels, zero_division=0.0):
    t, g, h = counts(y, p, w)
    return sum(ratio(h.get(k, 0), t.get(k, 0) + g.get(k, 0) - h.get(k, 0), zero_division) for k in labels) / len(labels)


def mcc(y, p, w, labels):
    t, g, h = counts(y, p, w)
    n, c = sum(w), sum(h.values())
    below = (n * n - sum(x * x for x in t.values())) * (n * n - sum(x * x for x in g.values()))
    above = c * n - sum(t.get(k, 0) * g.get(k, 0) for k in labels)
    return exact(above) / exact(below).sqrt() if below else 0


def kappa(distance):
    def score(y, p, w, labels):
        place = {k: i for i, k in enumerate(labels)}
        t, g, _ = counts(y, p, w)
        n = sum(w)
        observed = sum(c * distance(place[a], place[b]) for a, b, c in zip(y, p, w))
        chance = sum(t[a] * g[b] * distance(place[a], place[b]) for a in t for b in g)
        return 1 - n * observed / chance if chance else 1
    return score


def confusion_cost(y, p, w, labels, cost=((0, 1), (1, 0))):
    if len(cost) != len(labels) or any(len(line) != len(labels) for line in cost):
        return None
    return sum(c * Fraction(cost[labels.index(a)][labels.index(b)]) for a, b, c in zip(y, p, w)) / sum(w)


def averaged(function, average):
    def score(y, p, w, labels, zero_division=0.0, ignored=(-1,), **more):
        chosen = [k for i, k in enumerate(labels) if i not in ignored]
        return function(y, p, labels=chosen, average=average, sample_weight=w, zero_division=zero_division, **more)
    return score


def one_label(function):
    def score(y, p, w, labels, positive=1, zero_division=0.0, **more):
        k = labels[positive]
        return function([a == k for a in y], [b == k for b in p], sample_weight=w, zero_division=zero_division, **more)
    return score


def sk_fbeta(y, p, beta=1.0, **more):
    return sk.fbeta_score(y, p, beta=beta, **more)


def sk_kappa(weights):
    def score(y, p, w, labels):
        if len(set(y) | set(p)) == 1:
            return None  # nan there, 1 here
        return sk.cohen_kappa_score(y, p, labels=labels, weights=weights, sample_weight=w)
    return score


# Each: the definition, the library's function, more parameters to try, cases by hand (labels, target, prediction, parameters,
# score).
YN = ["no", "yes"]
LABELS = {
    "accuracy": (accuracy, lambda y, p, w, l: sk.accuracy_score(y, p, sample_weight=w), [], [
        (LETTERS[:3], "abc", "abb", {}, 2 / 3), (YN, ["yes"], ["no"], {}, 0), (LETTERS, "aabbccdd", "aabbccda", {}, 7 / 8)]),
    "error_rate": (lambda y, p, w, l: 1 - accuracy(y, p, w, l), lambda y, p, w, l: sk.zero_one_loss(y, p, sample_weight=w), [], [
        (LETTERS[:3], "abc", "abb", {}, 1 / 3), (YN, ["yes"], ["no"], {}, 1), (LETTERS, "aabbccdd", "aabbccda", {}, 1 / 8)]),
    "balanced_accuracy": (balanced, lambda y, p, w, l, **m: sk.balanced_accuracy_score(y, p, sample_weight=w, **m), [{"adjusted": True}], [
        (LETTERS[:2], "aaab", "aaaa", {}, 0.5), (LETTERS[:3], "aabc", "abbb", {}, 0.5), (LETTERS[:2], "aaab", "bbba", {"adjusted": True}, -1)]),
    "precision": (precision, one_label(sk.precision_score), [{"positive": 0}, {"positive": 0, "zero_division": 1.0}], [
        (LETTERS[:2], "abbb", "bbbb", {}, 0.75), (LETTERS[:2], "abbb", "aaaa", {}, 0), (LETTERS[:2], "abbb", "aaaa", {"zero_division": 1.0}, 1)]),
    "recall": (recall, one_label(sk.recall_score), [{"positive": 0}, {"positive": 0, "zero_division": 1.0}], [
        (LETTERS[:2], "abbb", "bbba", {}, 2 / 3), (LETTERS[:2], "aaaa", "abbb", {}, 0), (LETTERS[:2], "aaaa", "abbb", {"zero_division": 1.0}, 1)]),
    "fbeta_binary": (fbeta_binary, one_label(sk_fbeta), [{"beta": 0.5}, {"beta": 2.0, "positive": 0}, {"zero_division": 1.0}], [
        (LETTERS[:2], "bbaa", "baaa", {}, 2 / 3), (LETTERS[:2], "bbaa", "baaa", {"beta": 2.0}, 5 / 9), (LETTERS[:2], "aaaa", "aaaa", {"zero_division": 1.0}, 1)]),
    "fbeta_micro": (fbeta_micro, averaged(sk_fbeta, "micro"), [{"ignored": [0], "beta": 2.0}, {"ignored": [1, 2], "beta": 0.5}], [
        (LETTERS[:3], "abcc", "abbb", {}, 0.5), (LETTERS[:3], "bcac", "bacc", {"ignored": [0]}, 2 / 3), (LETTERS[:2], "aa", "aa", {"ignored": [0]}, 0)]),
    "fbeta_macro": (fbeta_macro, averaged(sk_fbeta, "macro"), [{"beta": 2.0}, {"beta": 0.5, "zero_division": 1.0}], [
        (LETTERS[:2], "aabb", "aaab", {}, 11 / 15), (LETTERS, "aabb", "aaab", {}, 11 / 30), (LETTERS, "aabb", "aaab", {"zero_division": 1.0}, 26 / 30)]),
    "fbeta_weighted": (fbeta_weighted, averaged(sk_fbeta, "weighted"), [{"beta": 2.0}], [
        (LETTERS[:2], "aaab", "aabb", {}, 23 / 30), (LETTERS, "aab", "ccc", {}, 0), (LETTERS[:2], "aab", "aaa", {}, 8 / 15)]),
    "jaccard_macro": (jaccard_macro, averaged(sk.jaccard_score, "macro"), [{"zero_division": 1.0}], [
        (LETTERS[:2], "aabb", "aaab", {}, 7 / 12), (LETTERS, "aabb", "aaab", {}, 7 / 24), (LETTERS, "aabb", "aaab", {"zero_division": 1.0}, 19 / 24)]),
    "mcc": (mcc, lambda y, p, w, l: sk.matthews_corrcoef(y, p, sample_weight=w), [], [
        (LETTERS[:2], "bbaa", "baaa", {}, math.sqrt(1 / 3)), (LETTERS[:2], "bbbb", "bbbb", {}, 0), (LETTERS[:3], "aabbcc", "aabbcc", {}, 1)]),
    "cohen_kappa": (kappa(lambda i, j: i != j), sk_kappa(None), [], [
        (LETTERS[:2], "bbaa", "baaa", {}, 0.5), (LETTERS[:2], "bbbb", "bbbb", {}, 1), (LETTERS[:2], "ab", "ba", {}, -1)]),
    "linear_weighted_kappa": (kappa(lambda i, j: abs(i - j)), sk_kappa("linear"), [], [
        (LETTERS[:3], "abc", "acc", {}, 2 / 3), (LETTERS[:3], "abc", "bbb", {}, 0), (LETTERS[:3], "cc", "cc", {}, 1)]),
    "quadratic_weighted_kappa": (kappa(lambda i, j: (i - j) ** 2), sk_kappa("quadratic"), [], [
        (LETTERS[:3], "abc", "acc", {}, 0.8), (LETTERS[:3], "abc", "bbb", {}, 0), (LETTERS[:3], "cc", "cc", {}, 1)]),
    "confusion_cost": (confusion_cost, None, [{"cost": [[0.0, 1.0, 2.5, 4.0], [3.0, 0.0, 1.0, 1.0], [9.0, 1.0, -2.0, 1.0], [1.0, 1.0, 0.1, 0.0]]}], [
        (YN, ["no", "no", "yes", "yes"], ["yes", "no", "no", "yes"], {"cost": [[0, 1], [10, 0]]}, 2.75), (LETTERS[:2], "aabb", "abab", {}, 0.5), (LETTERS[:3], "abc", "abc", {}, "undefined")]),
}


def labels():
    for name, (define, library, parameters, by_hand) in LABELS.items():
        draw = random.Random(name)
        cases = []

        def add(title, y, p, labels=LETTERS, weight=None, **more):
            some = title in ("random", "weights", "labels in another order", "one label true", "one label predicted")
            for given in [{}] + parameters * some:
                if any(isinstance(v, int) and v >= len(labels) for v in given.values()):
                    continue
                w = fractions(weight or [1] * len(y))
                value = define(y, p, w, labels, **given)
                if library and value is not None:
                    agrees(value, library(y, p, [float(x) for x in w], labels, **given), f"{name}, {title}, {given}")
                suffix = "".join(f", {k} = {v}" for k, v in given.items() if k != "cost")
                cases.append(case(title + suffix, {"target": y}, {"prediction": p}, expected(value), labels=labels, weight=weight,
                                  parameters=given or None, **more))

        def noisy(y, labels, share=0.6):
            return [a if draw.random() < share else draw.choice(labels) for a in y]

        y = draw.choices(LETTERS, [5, 3, 2, 1], k=40)
        p = noisy(y, LETTERS)
        weight = [draw.randrange(0, 17) / 4 for _ in y]
        add("random", y, p)
        add("random, two labels", *[[a.replace("c", "a").replace("d", "b") for a in v] for v in (y, p)], labels=LETTERS[:2])
        add("labels in another order", y, p, labels=["c", "a", "d", "b"])
        add("weights", y, p, weight=weight)
        whole = [draw.randrange(1, 4) for _ in range(20)]
        add("weights that are copies", y[:20], p[:20], weight=whole)
        add("the copies", [a for a, n in zip(y, whole) for _ in range(n)], [a for a, n in zip(p, whole) for _ in range(n)])
        add("weights all 1", y, p, weight=[1] * len(y))
        add("perfect", y, y)
        add("every row wrong", y, [LETTERS[(LETTERS.index(a) + 1) % 4] for a in y])
        add("one label predicted", y, ["b"] * len(y))
        add("one label true", ["b"] * len(y), p)
        add("one label true and predicted", ["b"] * 10, ["b"] * 10)
        add("two of four labels occur", *[[{"c": "a", "b": "d"}.get(a, a) for a in v] for v in (y, p)])
        add("a label only predicted", [a.replace("d", "a") for a in y], p)
        add("one row", ["b"], ["a"])
        if "weighted_kappa" in name:  # labels that are numbers order as numbers, whatever the list says
            for title, listed in [("numbers listed as texts sort", ["1", "10", "2", "9"]),
                                  ("numbers below 0 and with a point", ["-1", "-10", "0", "2.5"]),
                                  ("numbers listed downwards", ["10", "9", "2", "1"])]:
                draw = random.Random(name + title)
                y = draw.choices(listed, [5, 3, 2, 1], k=40)
                p = noisy(y, listed)
                value = define(y, p, [1] * 40, sorted(listed, key=float))
                agrees(value, library(y, p, None, sorted(listed, key=float)), f"{name}, {title}")
                cases.append(case(title, {"target": y}, {"prediction": p}, expected(value), labels=listed))
            y, p = ["1", "2", "9", "10"], ["1", "9", "2", "10"]
            value = sk.cohen_kappa_score([int(k) for k in y], [int(k) for k in p], weights=name.split("_")[0])
            cases.append(case("1, 2, 9 and 10", {"target": y}, {"prediction": p}, value, labels=["1", "10", "2", "9"],
                              oracle="scikit-learn 1.9.1"))
        if name == "mcc":  # exactly 0, also when the weights' sums are rounded
            add("one label predicted, weights that are rounded", y, ["b"] * len(y), weight=[draw.random() for _ in y])
            add("one label true, weights that are rounded", ["b"] * len(y), y, weight=[draw.random() for _ in y])
        for i, (k, target, prediction, given, value) in enumerate(by_hand):
            cases.append(case(f"by hand {i + 1}", {"target": list(target)}, {"prediction": list(prediction)}, value, labels=k,
                              parameters=given or None, oracle="by hand"))
        cases.append(case("not a label", {"target": ["a", "b"]}, {"prediction": ["a", "x"]}, "refused", labels=LETTERS))
        write(name, ORACLE if library else OWN, cases)


# --- sets of labels -------------------------------------------------------------------------------------------------------

def set_of(cell):
    return {item for item in cell.split(" ") if item}


def over_rows(score):
    def mean(y, p, w, labels, **more):
        return sum(c * score(set_of(a), set_of(b), labels, **more) for a, b, c in zip(y, p, w)) / sum(w)
    return mean


def jaccard_row(a, b, labels, both_empty=1.0):
    return Fraction(len(a & b), len(a | b)) if a | b else Fraction(both_empty)


def fbeta_row(a, b, labels, beta=1.0, both_empty=1.0):
    return (1 + Fraction(beta) ** 2) * len(a & b) / (Fraction(beta) ** 2 * len(a) + len(b)) if a | b else Fraction(both_empty)


def fbeta_of_sets(macro):
    def score(y, p, w, labels, beta=1.0, zero_division=0.0):
        def of(chosen):
            b = Fraction(beta) ** 2
            a, c = ([(len(set_of(v) & chosen), n) for v, n in zip(cells, w)] for cells in (y, p))
            both = sum(n * len(set_of(u) & set_of(v) & chosen) for u, v, n in zip(y, p, w))
            return ratio((1 + b) * both, b * sum(k * n for k, n in a) + sum(k * n for k, n in c), zero_division)
        return sum(of({k}) for k in labels) / len(labels) if macro else of(set(labels))
    return score


def indicator(cells, labels):
    return numpy.array([[int(k in set_of(c)) for k in labels] for c in cells])


def on_sets(function, **fixed):
    def score(y, p, w, labels, both_empty=1.0, **more):
        if both_empty == 1.0 and fixed.get("average") == "samples" and any(not set_of(a) | set_of(b) for a, b in zip(y, p)):
            more["zero_division"] = 1.0
        return function(indicator(y, labels), indicator(p, labels), sample_weight=w, **fixed, **more)
    return score


ITEMS = {
    "jaccard_samples": (over_rows(jaccard_row), on_sets(sk.jaccard_score, average="samples"), [{"both_empty": 0.0}], [
        (["a b", "c", ""], ["a d", "c", ""], {}, 7 / 9), ([""], [""], {"both_empty": 0.0}, 0), (["a a b"], ["b  a"], {}, 1)]),
    "fbeta_samples": (over_rows(fbeta_row), on_sets(sk.fbeta_score, average="samples", beta=1.0), [{"both_empty": 0.0}], [
        (["a b", "c", ""], ["a d", "c", ""], {}, 2.5 / 3), (["a b c"], ["a"], {"beta": 2.0}, 5 / 13), ([""], ["a"], {}, 0)]),
    "fbeta_micro_sets": (fbeta_of_sets(False), lambda y, p, w, labels, **m: sk.fbeta_score(indicator(y, labels), indicator(p, labels), average="micro", sample_weight=w, **{"beta": 1.0, "zero_division": 0.0, **m}),
        [{"beta": 2.0}, {"zero_division": 1.0}], [
        (["a b", "c", ""], ["a d", "c", "b"], {}, 4 / 7), ([""], [""], {}, 0), (["a b c"], ["a"], {"beta": 2.0}, 5 / 13)]),
    "fbeta_macro_sets": (fbeta_of_sets(True), lambda y, p, w, labels, **m: sk.fbeta_score(indicator(y, labels), indicator(p, labels), average="macro", sample_weight=w, **{"beta": 1.0, "zero_division": 0.0, **m}),
        [{"beta": 2.0}, {"zero_division": 1.0}], [
        (["a b", "c", ""], ["a d", "c", "a"], {}, (2 / 3 + 1) / 4), ([""], [""], {"zero_division": 1.0}, 1), (["a"], ["x b c d a"], {}, "refused")]),
    "hamming_loss": (over_rows(lambda a, b, labels: min(Fraction(len(a ^ b), len(labels)), 1)), on_sets(sk.hamming_loss), [], [
        (["a b", "c"], ["a d", "c"], {}, 0.25), ([""], ["a b c d"], {}, 1), (["a b c d"], ["x"], {}, "refused")]),
    "exact_match_ratio": (over_rows(lambda a, b, labels: Fraction(a == b)), on_sets(sk.accuracy_score), [], [
        (["a b", "c", ""], ["b a", "c a", ""], {}, 2 / 3), (["a a b"], ["b  a"], {}, 1), (["a"], ["A"], {}, "refused")]),
}


def items():
    for name, (define, library, parameters, by_hand) in ITEMS.items():
        draw = random.Random(name)
        cases = []

        def add(title, y, p, weight=None):
            for given in [{}] + parameters:
                w = fractions(weight or [1] * len(y))
                value = define(y, p, w, LETTERS, **given)
                agrees(value, library(y, p, [float(x) for x in w], LETTERS, **given), f"{name}, {title}, {given}")
                suffix = "".join(f", {k} = {v}" for k, v in given.items())
                cases.append(case(title + suffix, {"target": y}, {"prediction": p}, expected(value), labels=LETTERS, weight=weight,
                                  parameters=given or None))

        def some(share):
            return " ".join(k for k in draw.sample(LETTERS, 4) if draw.random() < share)

        y = [some(0.4) for _ in range(40)]
        p = [a if draw.random() < 0.3 else some(0.4) for a in y]
        weight = [draw.randrange(0, 17) / 4 for _ in y]
        whole = [draw.randrange(1, 4) for _ in range(15)]
        add("random", y, p)
        add("weights", y, p, weight)
        add("weights all 1", y, p, [1] * len(y))
        add("weights that are copies", y[:15], p[:15], whole)
        add("the copies", [a for a, n in zip(y, whole) for _ in range(n)], [a for a, n in zip(p, whole) for _ in range(n)])
        add("perfect", y, y)
        add("nothing in common", y, [" ".join(sorted(set(LETTERS) - set_of(a))) for a in y])
        add("nothing predicted", y, [""] * len(y))
        add("nothing true", [""] * len(y), p)
        add("all empty", [""] * 5, [""] * 5)
        add("order and repetition", y, [" ".join(reversed((a + " " + a).split())) for a in p])
        for i, (target, prediction, given, value) in enumerate(by_hand):
            cases.append(case(f"by hand {i + 1}", {"target": target}, {"prediction": prediction}, value, labels=LETTERS,
                              parameters=given or None, oracle="by hand"))
        if name == "fbeta_samples":
            for beta in (0.5, 2.0):
                value = define(y, p, fractions([1] * 40), LETTERS, beta=beta)
                agrees(value, sk.fbeta_score(indicator(y, LETTERS), indicator(p, LETTERS), beta=beta, average="samples", zero_division=1.0),
                       f"{name}, beta {beta}")
                cases.append(case(f"random, beta = {beta}", {"target": y}, {"prediction": p}, expected(value), labels=LETTERS,
                                  parameters={"beta": beta}))
        write(name, ORACLE, cases)


# --- probabilities and scores of one column -------------------------------------------------------------------------------

def clipped(q, eps):
    return min(max(q, eps), 1 - eps)


def log_loss(y, p, w, eps=1e-15):
    total = sum(exact(c) * -ln(clipped(b if a == 1 else 1 - b, eps)) for a, b, c in zip(y, p, w))
    return total / exact(sum(w))


def brier(y, p, w):
    return sum(c * (Fraction(b) - Fraction(a)) ** 2 for a, b, c in zip(y, p, w)) / sum(w)


def gaps(y, p, w, bins):
    found = {}
    for a, b, c in zip(y, p, w):
        n, ones, mass = found.get(k := min(int(b * bins), bins - 1), (0, 0, 0))
        found[k] = n + c, ones + c * Fraction(a), mass + c * Fraction(b)
    return [(n, abs(ones - mass)) for n, ones, mass in found.values()]


def ece(y, p, w, bins=10):
    return sum(gap for _, gap in gaps(y, p, w, bins)) / sum(w)


def mce(y, p, w, bins=10):
    return max(gap / n for n, gap in gaps(y, p, w, bins) if n)


def pfbeta(y, p, w, beta=1.0):
    b = Fraction(beta) ** 2
    positives = sum(c for a, c in zip(y, w) if a == 1)
    found = sum(c * Fraction(s) for a, s, c in zip(y, p, w) if a == 1)
    return (1 + b) * found / (b * positives + sum(c * Fraction(s) for s, c in zip(p, w))) if positives else None


def points(y, s, w):
    """Weights of positive and negative rows at or above each distinct score, from the highest down, after (0, 0)."""
    found = [(Fraction(0), Fraction(0))]
    for level in sorted(set(s), reverse=True):
        tp, fp = found[-1]
        tp += sum(c for a, b, c in zip(y, s, w) if b == level and a == 1)
        fp += sum(c for a, b, c in zip(y, s, w) if b == level and a == 0)
        found.append((tp, fp))
    return found


def roc(y, s, w):
    """(FPR, TPR); None with one class."""
    found = points(y, s, w)
    positives, negatives = found[-1]
    return [(fp / negatives, tp / positives) for tp, fp in found] if positives and negatives else None


def roc_auc(y, s, w):
    pairs = [(c * d, (b > e) + Fraction(b == e, 2)) for a, b, c in zip(y, s, w) if a == 1 for f, e, d in zip(y, s, w) if f == 0]
    total = sum(c for c, _ in pairs)
    return sum(c * v for c, v in pairs) / total if total else None


def gini(y, s, w=None):
    def pairs(order):
        return sum(Fraction(a) * ((b > d) - (b < d)) for a, b in zip(y, order) for d in order)
    return pairs(s) / pairs(y) if len(set(y)) > 1 else None


def partial_auc(y, s, w, max_fpr=0.1):
    curve = roc(y, s, w)
    if not curve:
        return None
    limit, area = Fraction(max_fpr), 0
    for (x, t), (x2, t2) in zip(curve, curve[1:]):
        if x < min(x2, limit):
            cut = min(x2, limit)
            area += (cut - x) * (t + t + (t2 - t) * (cut - x) / (x2 - x)) / 2
    low = limit ** 2 / 2
    return (1 + (area - low) / (limit - low)) / 2


def weighted_auc(y, s, w, bands=(0.0, 0.4, 1.0), band_weights=(2.0, 1.0)):
    curve = roc(y, s, w)
    if not curve:
        return None
    area = total = 0
    for low, high, worth in zip(fractions(bands), fractions(bands[1:]), fractions(band_weights)):
        total += worth * (high - low)
        for (x, t), (x2, t2) in zip(curve, curve[1:]):
            a, b = max(t, low), min(t2, high)
            if a < b:
                left, right = (x + (x2 - x) * (h - t) / (t2 - t) for h in (a, b))
                area += worth * (b - a) * (1 - (left + right) / 2)
    return area / total


def average_precision(y, s, w):
    found = points(y, s, w)
    positives = found[-1][0]
    return sum((b[0] - a[0]) * b[0] / sum(b) for a, b in zip(found, found[1:]) if sum(b)) / positives if positives else None


def pr_auc(y, s, w):
    found = points(y, s, w)
    positives = found[-1][0]
    precision = [tp / (tp + fp) if tp + fp else Fraction(1) for tp, fp in found]
    return sum((found[k + 1][0] - found[k][0]) * (precision[k] + precision[k + 1]) / 2 for k in range(len(found) - 1)) / positives if positives else None


def ks(y, s, w):
    curve = roc(y, s, w)
    return max(t - x for x, t in curve) if curve else None


def lift(y, s, w, share=0.1):
    positives = sum(y)
    if not positives:
        return None
    k = math.ceil(share * len(y) - 1e-9)
    mark = sorted(s, reverse=True)[k - 1]
    taken = [a for a, b in zip(y, s) if b >= mark]
    return Fraction(int(sum(taken)), len(taken)) / Fraction(int(positives), len(y))


def recall_at_precision(y, s, w, min_precision=0.9):
    found = points(y, s, w)
    positives = found[-1][0]
    return max([tp / positives for tp, fp in found[1:] if tp + fp and float(tp / (tp + fp)) >= min_precision], default=0) if positives else None


def tpr_at_fpr(y, s, w, max_fpr=0.01):
    curve = roc(y, s, w)
    return max([t for x, t in curve if float(x) <= max_fpr], default=0) if curve else None


def eer(y, s, w):
    curve = roc(y, s, w)
    if not curve:
        return None
    for (x, t), (x2, t2) in zip(curve, curve[1:]):
        before, after = x + t - 1, x2 + t2 - 1
        if before < 0 <= after:
            return x + (x2 - x) * -before / (after - before)


def amex(y, s, w):
    """The Gini coefficients by the orders themselves: the mean of the tied rows with the positive ones first, and last. The
    Gini coefficient is linear in the pairs, so this is the mean of all orders."""
    if len(set(y)) < 2:
        return None
    cost = [1 if a == 1 else 20 for a in y]
    total, positives = sum(cost), sum(a == 1 for a in y)

    def one(order):
        above = found = result = Fraction(0)
        for i in order:
            above += Fraction(cost[i], total)
            found += Fraction(int(y[i]), positives)
            result += (found - above) * cost[i]
        return result
    first = sorted(range(len(y)), key=lambda i: (-s[i], -y[i]))
    last = sorted(range(len(y)), key=lambda i: (-s[i], y[i]))
    perfect = sorted(range(len(y)), key=lambda i: -y[i])
    g = (one(first) + one(last)) / 2 / one(perfect)
    left, captured = Fraction(int(0.04 * total)), Fraction(0)
    for level in sorted(set(s), reverse=True):
        block = [i for i in range(len(y)) if s[i] == level]
        mass = sum(cost[i] for i in block)
        part = min(left / mass, 1)
        captured += part * sum(int(y[i]) for i in block)
        left -= part * mass
    return (g + captured / positives) / 2


def two_classes(function):
    return lambda y, p, w, **more: function(y, p, sample_weight=w, **more) if len({a for a, c in zip(y, w) if c}) == 2 else None


def sk_log_loss(y, p, w, eps=1e-15):
    q = [b if a == 1 else 1 - b for a, b in zip(y, p)]
    return sk.log_loss(y, p, sample_weight=w, labels=[0, 1]) if min(q) > eps and max(q) <= 1 - eps else None


def sk_pr_auc(y, p, w):
    a, b, _ = sk.precision_recall_curve(y, p, sample_weight=w)
    return sk.auc(b, a) if sum(y) else None


def sk_ks(y, p, w):
    ones, zeros = ([b for a, b in zip(y, p) if a == k] for k in (1, 0))
    return scipy.stats.ks_2samp(zeros, ones, alternative="greater").statistic if ones and zeros and set(w) == {1} else None


PROBABILITY, NUMBER = "probability", "number"
YS = [1, 1, 0, 0]
SCORES = {
    "log_loss": (PROBABILITY, log_loss, sk_log_loss, [{"eps": 0.01}], [
        ([1, 0], [0.5, 0.5], {}, math.log(2)), ([1, 1], [1, 0], {"eps": 0.25}, (-math.log(0.75) - math.log(0.25)) / 2), ([0], [1], {"eps": 0.5}, math.log(2))]),
    "brier": (PROBABILITY, brier, lambda y, p, w: sk.brier_score_loss(y, p, sample_weight=w, pos_label=1), [], [
        ([1, 0], [0.5, 0.25], {}, 0.15625), ([1, 0], [0, 1], {}, 1), ([1, 1, 0, 0], [0.75, 0.5, 0.5, 0.25], {}, 0.15625)]),
    "ece": (PROBABILITY, ece, None, [{"bins": 4}], [
        ([0, 1, 1, 1], [0.25, 0.25, 0.75, 0.75], {"bins": 2}, 0.25), ([1, 0], [1, 0], {}, 0), ([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], {}, 0.25)]),
    "mce": (PROBABILITY, mce, None, [{"bins": 4}], [
        ([0, 1, 1, 1], [0.125, 0.125, 0.75, 0.75], {"bins": 2}, 0.375), ([1, 0], [1, 0], {}, 0), ([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], {}, 0.25)]),
    "pfbeta": (PROBABILITY, pfbeta, None, [{"beta": 2.0}, {"beta": 0.5}], [
        (YS, [0.75, 0.75, 0.25, 0.25], {}, 0.75), (YS, [0, 0, 0, 0], {}, 0), (YS, [1, 0, 0, 0], {"beta": 2.0}, 5 / 9)]),
    "roc_auc": (NUMBER, roc_auc, two_classes(sk.roc_auc_score), [], [
        (YS, [0.9, 0.4, 0.4, 0.1], {}, 0.875), (YS, [4, 1, 3, 2], {}, 0.5), ([1, 0, 0], [-1, -2, -0.5], {}, 0.5)]),
    "partial_auc": (NUMBER, partial_auc, two_classes(lambda y, p, **m: sk.roc_auc_score(y, p, **{"max_fpr": 0.1, **m})), [{"max_fpr": 0.35}, {"max_fpr": 1.0}], [
        (YS, [4, 2, 3, 1], {"max_fpr": 0.5}, 2 / 3), (YS, [1, 1, 1, 1], {}, 0.5), (YS, [4, 3, 2, 1], {"max_fpr": 0.25}, 1)]),
    "weighted_auc": (NUMBER, weighted_auc, two_classes(lambda y, p, sample_weight, bands=None, band_weights=None: sk.roc_auc_score(y, p, sample_weight=sample_weight) if bands == [0.0, 1.0] else None),
        [{"bands": [0.0, 1.0], "band_weights": [3.0]}, {"bands": [0.0, 0.25, 0.5, 1.0], "band_weights": [3.0, 2.0, 0.5]}], [
        (YS, [4, 2, 3, 1], {}, 23 / 28), (YS, [4, 2, 3, 1], {"bands": [0.0, 0.5, 1.0], "band_weights": [2.0, 1.0]}, 5 / 6), (YS, [1, 1, 1, 1], {"bands": [0.0, 0.5, 1.0], "band_weights": [2.0, 1.0]}, 7 / 12), (YS, [4, 2, 3, 1], {"bands": [0.0, 1.0], "band_weights": [2.0, 1.0]}, "undefined")]),
    "average_precision": (NUMBER, average_precision, lambda y, p, w: sk.average_precision_score(y, p, sample_weight=w), [], [
        ([1, 0, 1, 0], [4, 3, 2, 1], {}, 5 / 6), (YS, [1, 1, 1, 1], {}, 0.5), ([0, 0, 0, 1], [4, 3, 2, 1], {}, 0.25)]),
    "pr_auc": (NUMBER, pr_auc, sk_pr_auc, [], [
        ([1, 0, 1, 0], [4, 3, 2, 1], {}, 19 / 24), (YS, [1, 1, 1, 1], {}, 0.75), ([0, 1], [2, 1], {}, 0.25)]),
    "ks": (NUMBER, ks, sk_ks, [], [
        (YS, [4, 2, 3, 1], {}, 0.5), (YS, [1, 2, 3, 4], {}, 0), (YS, [4, 3, 2, 1], {}, 1)]),
    "lift": (NUMBER, lift, None, [{"share": 0.25}, {"share": 1.0}], [
        (YS, [4, 2, 3, 1], {"share": 0.25}, 2), (YS, [1, 1, 1, 1], {}, 1), (YS, [3, 1, 3, 1], {"share": 0.25}, 1)]),
    "recall_at_precision": (NUMBER, recall_at_precision, None, [{"min_precision": 0.5}], [
        ([1, 0, 1, 1, 0], [5, 4, 3, 2, 1], {"min_precision": 0.75}, 1), ([1, 0, 1, 1, 0], [5, 4, 3, 2, 1], {}, 1 / 3), ([0, 1], [2, 1], {}, 0)]),
    "tpr_at_fpr": (NUMBER, tpr_at_fpr, None, [{"max_fpr": 0.4}], [
        (YS, [4, 2, 3, 1], {}, 0.5), (YS, [4, 2, 3, 1], {"max_fpr": 0.5}, 1), (YS, [3, 2, 3, 1], {}, 0)]),
    "eer": (NUMBER, eer, None, [], [
        (YS, [4, 2, 3, 1], {}, 0.5), (YS, [4, 3, 2, 1], {}, 0), ([1, 1, 1, 0, 0], [5, 4, 2, 3, 1], {}, 1 / 3)]),
    "amex": (NUMBER, amex, None, [], [
        (YS, [4, 3, 2, 1], {}, 0.75), (YS, [2, 2, 2, 2], {}, (1 / 42 - 19 / 23) / 2), (YS, [1, 2, 3, 4], {}, -61 / 46)]),
}


def scores():
    for name, (kind, define, library, parameters, by_hand) in SCORES.items():
        draw = random.Random(name)
        cases = []

        def add(title, y, p, weight=None, extra=True):
            if weight and name in ("lift", "amex"):
                return
            for given in [{}] + parameters * extra:
                w = fractions(weight or [1] * len(y))
                value = define(y, p, w, **given)
                if library and value is not None:
                    agrees(value, library(y, p, [float(x) for x in w], **given), f"{name}, {title}, {given}")
                suffix = "".join(f", {k} = {v}" for k, v in given.items())
                cases.append(case(title + suffix, {"target": y}, {"prediction": p}, expected(value), weight=weight, parameters=given or None))

        y = [int(draw.random() < 0.4) for _ in range(36)]
        p = [round(min(max(0.3 * a + 0.7 * draw.random(), 0), 1) * 20) / 20 for a in y]
        fine = [min(max(0.3 * a + 0.7 * draw.random(), 0), 1) for a in y]
        weight = [draw.randrange(0, 17) / 4 for _ in y]
        whole = [draw.randrange(1, 4) for _ in range(15)]
        add("random with ties", y, p)
        add("random", y, fine, None, False)
        add("weights", y, p, weight)
        add("weights all 1", y, p, [1] * len(y), False)
        add("weights that are copies", y[:15], p[:15], whole, False)
        add("the copies", [a for a, n in zip(y, whole) for _ in range(n)], [a for a, n in zip(p, whole) for _ in range(n)], None, False)
        add("all tied", y, [0.25] * len(y), None, False)
        add("perfect", y, [float(a) for a in y], None, False)
        add("inverted", y, [1.0 - a for a in y], None, False)
        add("inverted, no ties", y, [0.5 * (1 - a) + 0.5 * draw.random() for a in y], None, False)
        add("only ones", [1] * 12, p[:12], None, False)
        add("only zeros", [0] * 12, p[:12], None, False)
        tiny = [5e-324, 1e-300, 0.0, -0.0, 1 - 2.0 ** -53, 1.0, 2.0 ** -60, 1e-16, 0.5, 1.0]
        add("extreme probabilities", [1, 0, 1, 0, 1, 0, 0, 1, 1, 1], tiny)
        if kind == NUMBER:
            add("extreme scores", [1, 0, 1, 0, 1, 0, 1, 0], [1e300, -1e300, 5e-324, -5e-324, 0.0, -0.0, 1.7e308, 1e-308])
        for i, (target, prediction, given, value) in enumerate(by_hand):
            cases.append(case(f"by hand {i + 1}", {"target": target}, {"prediction": prediction}, value, parameters=given or None,
                              oracle="by hand"))
        cases.append(case("a target that is no flag", {"target": [1, 0.5]}, {"prediction": [0.5, 0.5]}, "refused"))
        if kind == PROBABILITY:
            cases.append(case("a probability above 1", {"target": [1, 0]}, {"prediction": [0.5, 1.5]}, "refused"))
            cases.append(case("a probability below 0", {"target": [1, 0]}, {"prediction": [0.5, -1e-9]}, "refused"))
        write(name, ORACLE if library else OWN, loose(name, cases))


def loose(name, cases):
    """Metrics whose last digits depend on the order of the operations."""
    if name in LOOSE:
        tolerance, why = LOOSE[name]
        for one in cases:
            if one["expected"] not in ("undefined", "refused"):
                one.update(tolerance=tolerance, why=why)
    return cases


# --- one column for each label --------------------------------------------------------------------------------------------

def chosen(y, p, labels):
    """The prediction for the true label of each row."""
    return [row[labels.index(a)] for a, row in zip(y, p)]


def top_k(y, p, w, labels, k=5):
    return sum(c for own, row, c in zip(chosen(y, p, labels), p, w) if sum(b >= own for b in row) <= k) / sum(w)


def log_loss_multiclass(y, p, w, labels, eps=1e-15):
    return sum(exact(c) * -ln(clipped(q, eps)) for q, c in zip(chosen(y, p, labels), w)) / exact(sum(w))


def brier_multiclass(y, p, w, labels, half=False):
    total = sum(c * sum((Fraction(b) - (k == a)) ** 2 for k, b in zip(labels, row)) for a, row, c in zip(y, p, w))
    return total / sum(w) / (2 if half else 1)


def mean_or_none(values):
    values = list(values)
    return sum(values) / len(values) if values and None not in values else None


def auc_ovr(y, p, w, labels):
    return mean_or_none(roc_auc([int(a == k) for a in y], [row[i] for row in p], w) for i, k in enumerate(labels))


def auc_ovo(y, p, w, labels):
    def duel(a, b):
        rows = [i for i, k in enumerate(y) if k in (a, b)]
        return roc_auc([int(y[i] == a) for i in rows], [p[i][labels.index(a)] for i in rows], [w[i] for i in rows])
    return mean_or_none(duel(a, b) for a in labels for b in labels if a != b)


def by_label(function, needs_all=True, weighted=True):
    """scikit-learn takes the columns in the labels' sorted order, and has no AUC when a label does not occur."""
    def score(y, p, w, labels, **more):
        order = sorted(labels)
        if needs_all and {a for a, c in zip(y, w) if c} != set(labels) or not weighted and set(w) != {1}:
            return None
        p = numpy.array([[row[labels.index(k)] for k in order] for row in p])
        weight = {"sample_weight": w} if weighted else {}
        return function(y, p, labels=order, **weight, **more)
    return score


def sk_log_loss_multiclass(y, p, sample_weight, labels, eps=1e-15):
    q = chosen(y, p.tolist(), labels)
    return sk.log_loss(y, p, sample_weight=sample_weight, labels=labels) if min(q) > eps and max(q) <= 1 - eps else None


def sk_top_k(y, p, sample_weight, labels, k=5):
    tied = any(list(row).count(own) > 1 for own, row in zip(chosen(y, p.tolist(), labels), p.tolist()))
    return None if tied else sk.top_k_accuracy_score(y, p, k=k, labels=labels, sample_weight=sample_weight)


def sk_brier(y, p, sample_weight, labels, half=False):
    return sk.brier_score_loss(y, p, sample_weight=sample_weight, labels=labels, scale_by_half=half)


def sk_auc(kind):
    def score(y, p, labels, sample_weight=None):
        if len(labels) == 2:
            return None
        return sk.roc_auc_score(y, p, labels=labels, multi_class=kind, average="macro", sample_weight=sample_weight)
    return score


THREE = ["a", "b", "c"]
TABLE = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.625, 0.125]]
BY_LABEL = {
    "top_k_accuracy": (top_k, by_label(sk_top_k, needs_all=False), [{"k": 1}, {"k": 2}], [
        ("abc", TABLE, {"k": 1}, 2 / 3), ("abc", TABLE, {"k": 2}, 2 / 3), ("bca", [[3, 3, 1], [9, 5, 5], [-1, -2, -3]], {"k": 2}, 2 / 3)]),
    "log_loss_multiclass": (log_loss_multiclass, by_label(sk_log_loss_multiclass, needs_all=False), [{"eps": 0.01}], [
        ("abc", TABLE, {}, 5 / 3 * math.log(2)), ("a", [[0, 0, 1]], {"eps": 0.25}, math.log(4)), ("a", [[1, 0, 0]], {"eps": 0.25}, -math.log(0.75))]),
    "brier_multiclass": (brier_multiclass, by_label(sk_brier, needs_all=False), [{"half": True}], [
        ("a", TABLE[:1], {}, 0.375), ("a", [[0, 0, 1]], {}, 2), ("a", [[0, 0, 1]], {"half": True}, 1)]),
    "roc_auc_ovr": (auc_ovr, by_label(sk_auc("ovr")), [], [
        ("abc", TABLE, {}, 0.5), ("abc", [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]], {}, 1), ("abca", [[0.5, 0.25, 0.25]] * 4, {}, 0.5)]),
    "roc_auc_ovo": (auc_ovo, by_label(sk_auc("ovo"), weighted=False), [], [
        ("abc", TABLE, {}, 0.5), ("abc", [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]], {}, 1), ("abca", [[0.5, 0.25, 0.25]] * 4, {}, 0.5)]),
}


def by_column():
    for name, (define, library, parameters, by_hand) in BY_LABEL.items():
        draw = random.Random(name)
        cases = []

        def add(title, y, p, weight=None, labels=THREE, extra=True):
            for given in [{}] + parameters * extra:
                w = fractions(weight or [1] * len(y))
                value = define(y, p, w, labels, **given)
                if value is not None:
                    agrees(value, library(y, p, [float(x) for x in w], labels, **given), f"{name}, {title}, {given}")
                suffix = "".join(f", {k} = {v}" for k, v in given.items())
                cases.append(case(title + suffix, {"target": y}, {k: [row[i] for row in p] for i, k in enumerate(labels)}, expected(value),
                                  labels=labels, weight=weight, parameters=given or None))

        def share(a, labels):
            """Sixteenths that sum to 1 exactly, so that there are ties; half of the rows have the highest one for the label."""
            left, row = 16, []
            for k in labels[:-1]:
                row.append(draw.randrange(0, left + 1))
                left -= row[-1]
            row.append(left)
            if draw.random() < 0.5:
                top = row.index(max(row))
                at = labels.index(a)
                row[top], row[at] = row[at], row[top]
            return [b / 16 for b in row]

        y = draw.choices(THREE, [3, 2, 2], k=30)
        p = [share(a, THREE) for a in y]
        weight = [draw.randrange(0, 17) / 4 for _ in y]
        whole = [draw.randrange(1, 4) for _ in range(12)]
        sure = [[float(k == a) for k in THREE] for a in y]
        add("random with ties", y, p)
        add("weights", y, p, weight)
        add("weights all 1", y, p, [1] * len(y), extra=False)
        add("weights that are copies", y[:12], p[:12], whole, extra=False)
        add("the copies", [a for a, n in zip(y, whole) for _ in range(n)], [a for a, n in zip(p, whole) for _ in range(n)], extra=False)
        add("labels in another order", y, [[row[2], row[0], row[1]] for row in p], labels=["c", "a", "b"], extra=False)
        add("all tied", y, [[0.25, 0.25, 0.5]] * len(y))
        add("perfect", y, sure, extra=False)
        add("certain and wrong", y, [row[1:] + row[:1] for row in sure], extra=False)
        add("one label true", ["b"] * 10, p[:10], extra=False)
        add("a label that does not occur", ["a" if a == "c" else a for a in y], p, extra=False)
        add("two labels", ["a" if a == "c" else a for a in y], [[row[0] + row[2], row[1]] for row in p], labels=["a", "b"], extra=False)
        thin = [[1e-300, 1.0, 0.0], [5e-324, 0.5, 0.5], [1.0, -0.0, 0.0], [2.0 ** -60, 1 - 2.0 ** -53, 1e-17], [0.25, 0.25, 0.5]]
        add("extreme probabilities", list("abcab"), thin, extra=False)
        for i, (target, prediction, given, value) in enumerate(by_hand):
            cases.append(case(f"by hand {i + 1}", {"target": list(target)}, {k: [row[j] for row in prediction] for j, k in enumerate(THREE)},
                              value, labels=THREE, parameters=given or None, oracle="by hand"))
        if name != "top_k_accuracy":
            cases.append(case("a row that does not sum to 1", {"target": ["a", "b"]}, {"a": [0.5, 0.5], "b": [0.5, 0.25], "c": [0, 0.125]},
                              "refused", labels=THREE))
        write(name, ORACLE, loose(name, cases))


# --- many columns of their own --------------------------------------------------------------------------------------------

def kl(y, p, w, eps=1e-15):
    if any(abs(math.fsum(row) - 1) > 1e-5 for row in y + p):
        return None
    p = [row if math.fsum(row) == 1 else [s / math.fsum(row) for s in row] for row in p]  # as the judge's reader does
    return sum(exact(c) * sum(exact(q) * ln(exact(q) / exact(clipped(s, eps))) for q, s in zip(a, b) if q > 0)
               for a, b, c in zip(y, p, w)) / exact(sum(w))


def sk_kl(y, p, w, eps=1e-15):
    if min(min(row) for row in p) < eps or max(max(row) for row in p) > 1 - eps:
        return None
    return numpy.average(scipy.special.rel_entr(numpy.array(y), numpy.array(p)).sum(axis=1), weights=w)


def lrap(y, p, w):
    def row(a, b):
        true = [s for t, s in zip(a, b) if t]
        return mean_or_none(Fraction(sum(u >= s for u in true), sum(u >= s for u in b)) for s in true) if true else 1
    return sum(c * row(a, b) for a, b, c in zip(y, p, w)) / sum(w)


def coverage(y, p, w):
    def row(a, b):
        true = [s for t, s in zip(a, b) if t]
        return sum(u >= min(true) for u in b) if true else 0
    return sum(c * row(a, b) for a, b, c in zip(y, p, w)) / sum(w)


def ranking_loss(y, p, w):
    def row(a, b):
        pairs = [(s, u) for t, s in zip(a, b) if t for f, u in zip(a, b) if not f]
        return Fraction(sum(u >= s for s, u in pairs), len(pairs)) if pairs else 0
    return sum(c * row(a, b) for a, b, c in zip(y, p, w)) / sum(w)


def sk_rank(function):
    return lambda y, p, w: function(numpy.array(y, int), numpy.array(p), sample_weight=w)


RANKS = [([[1, 0, 1], [0, 0, 1]], [[9, 5, 3], [6, 2, 4]]), ([[0, 0, 0], [1, 1, 1]], [[1, 2, 3], [1, 2, 3]]), ([[1, 0, 0, 0]], [[7, 7, 7, 7]])]
MULTI = {
    "kl_divergence": (kl, sk_kl, [{"eps": 0.01}], [
        ([[0.5, 0.5]], [[0.25, 0.75]], {}, 0.5 * math.log(4 / 3)), ([[1, 0]], [[0.5, 0.5]], {}, math.log(2)), ([[1, 0]], [[0, 1]], {"eps": 0.25}, math.log(4))]),
    "lrap": (lrap, sk_rank(sk.label_ranking_average_precision_score), [], [(*r, {}, v) for r, v in zip(RANKS, (2 / 3, 1, 0.25))]),
    "coverage_error": (coverage, sk_rank(sk.coverage_error), [], [(*r, {}, v) for r, v in zip(RANKS, (2.5, 1.5, 4))]),
    "ranking_loss": (ranking_loss, sk_rank(sk.label_ranking_loss), [], [(*r, {}, v) for r, v in zip(RANKS, (0.5, 0, 1))]),
}


def columns():
    for name, (define, library, parameters, by_hand) in MULTI.items():
        draw = random.Random(name)
        distributions = name == "kl_divergence"
        cases = []

        def put(title, y, p, value, **more):
            names = LETTERS[:len(y[0])]
            turned = [{k: [row[i] for row in v] for i, k in enumerate(names)} for v in (y, p)]
            cases.append(case(title, *turned, value, columns=names, **more))

        def add(title, y, p, weight=None):
            for given in [{}] + parameters * (title in ("random with ties", "weights", "perfect", "extreme probabilities")):
                w = fractions(weight or [1] * len(y))
                value = define(y, p, w, **given)
                if value is not None:
                    agrees(value, library(y, p, [float(x) for x in w], **given), f"{name}, {title}, {given}")
                put(title + "".join(f", {k} = {v}" for k, v in given.items()), y, p, expected(value), weight=weight, parameters=given or None)

        def row(flags):
            if not distributions:
                return [int(draw.random() < 0.4) for _ in LETTERS] if flags else [draw.randrange(8) / 8 for _ in LETTERS]
            cuts = sorted(draw.randrange(17) for _ in range(3))
            return [(b - a) / 16 for a, b in zip([0] + cuts, cuts + [16])]

        y, p = [row(True) for _ in range(20)], [row(False) for _ in range(20)]
        weight = [draw.randrange(0, 17) / 4 for _ in y]
        whole = [draw.randrange(1, 4) for _ in range(10)]
        add("random with ties", y, p)
        add("weights", y, p, weight)
        add("weights all 1", y[:12], p[:12], [1] * 12)
        add("weights that are copies", y[:10], p[:10], whole)
        add("the copies", [a for a, n in zip(y, whole) for _ in range(n)], [a for a, n in zip(p, whole) for _ in range(n)])
        add("all tied", y, [[0.25] * 4] * len(y))
        add("perfect", y, [[float(b) for b in a] for a in y])
        if distributions:
            add("extreme probabilities", [[1, 0, 0], [0.5, 0.5, 0], [1e-300, 1.0, 5e-324]], [[1e-300, 1.0, 5e-324], [1, -0.0, 0], [1.0, 0, 1e-17]])
            add("a row that does not sum to 1", y, [[0.5, 0.25, 0.125, 0.0625]] + p[1:])
            add("a true row that does not sum to 1", [[0.5, 0.25, 0.125, 0.0625]] + y[1:], p)
            near = [[0.5, 0.500004]], [[0.5, 0.499996]]
            put("sums within the tolerance", *near, float(kl(*near, [Fraction(1)])), tolerance=1e-15, why="logarithms of both signs cancel")
        else:
            add("inverted", y, [[1.0 - b for b in a] for a in y])
            add("no true column", [[0] * 4] * 5, p[:5])
            add("every column true", [[1] * 4] * 5, p[:5])
            add("extreme scores", [[1, 0, 1, 0], [0, 1, 0, 1]], [[1e300, -1e300, 5e-324, -5e-324], [0.0, -0.0, 1.7e308, 1e-308]])
        for i, (target, prediction, given, value) in enumerate(by_hand):
            put(f"by hand {i + 1}", target, prediction, value, parameters=given or None, oracle="by hand")
        write(name, ORACLE if not distributions else OWN + f", checked against scipy {scipy.__version__}", loose(name, cases))


# --- Gini -----------------------------------------------------------------------------------------------------------------

def ginis():
    draw = random.Random("gini")
    cases = []

    def add(title, y, s, library=None):
        value = gini(y, s)
        agrees(value, library, f"gini, {title}")
        cases.append(case(title, {"target": y}, {"prediction": s}, expected(value)))

    y = [draw.randrange(8) for _ in range(30)]
    s = [draw.randrange(12) / 4 + a / 8 for a in y]
    flags = [int(a > 4) for a in y]
    fine = [draw.random() + a / 8 for a in y]
    add("random with ties", y, s)
    add("random", [draw.lognormvariate(0, 2) for _ in y], fine)
    add("binary", flags, s, 2 * sk.roc_auc_score(flags, s) - 1)
    add("binary, no ties", flags, fine, 2 * sk.roc_auc_score(flags, fine) - 1)
    add("all tied", y, [1.0] * 30)
    add("perfect", y, y)
    add("inverted", y, [-a for a in y])
    add("constant truth", [2.0] * 10, s[:10])
    add("negative targets", [a - 4 for a in y], s)
    add("one row", [1.0], [1.0])
    add("extreme", [1e300, 4e300, 2e300, 3e300, 4e300], [1e300, -1e300, 5e-324, 0.0, -0.0])
    add("tiny", [1e-300, 4e-300, 2e-300, 0.0, -0.0], [1e300, -1e300, 5e-324, 0.0, -0.0])
    for i, (target, prediction, value) in enumerate([([0, 1, 2], [1, 3, 2], 0.5), ([0, 0, 1], [5, 5, 5], 0), ([10, 0, 0, 0], [2, 1, 2, 3], 0)]):
        cases.append(case(f"by hand {i + 1}", {"target": target}, {"prediction": prediction}, value, oracle="by hand"))
    write("normalized_gini", ORACLE, loose("normalized_gini", cases))


# --- clusterings ----------------------------------------------------------------------------------------------------------

def choose(y, p):
    """Pairs of rows: together in both, in the truth, in the prediction, and all."""
    def same(v):
        return {(i, j) for i in range(len(v)) for j in range(i) if v[i] == v[j]}
    return len(same(y) & same(p)), len(same(y)), len(same(p)), len(y) * (len(y) - 1) // 2


def adjusted_rand(y, p):
    both, t, g, every = choose(y, p)
    if both == t == g:
        return Fraction(1)
    chance = Fraction(t * g, every)
    return (both - chance) / (Fraction(t + g, 2) - chance)


def fowlkes_mallows(y, p):
    both, t, g, _ = choose(y, p)
    return Decimal(both) / (Decimal(t) * Decimal(g)).sqrt() if both else 0


def pairwise(y, p, beta=1.0):
    both, t, g, _ = choose(y, p)
    b = Fraction(beta) ** 2
    return (1 + b) * both / (b * t + g) if t + g else Fraction(1)


def entropy(v):
    n = Decimal(len(v))
    return -sum(v.count(k) / n * (v.count(k) / n).ln() for k in sorted(set(v)))


def information(y, p):
    return entropy(y), entropy(p), entropy(y) + entropy(p) - entropy(list(zip(y, p)))


def nmi(y, p):
    t, g, both = information(y, p)
    return 2 * both / (t + g) if t + g else Fraction(1)


def v_measure(y, p, beta=1.0):
    t, g, both = information(y, p)
    h, c = (both / t if t else Decimal(1)), (both / g if g else Decimal(1))
    b = Decimal(beta)
    return (1 + b) * h * c / (b * h + c) if b * h + c else Fraction(0)


GROUPS = {
    "adjusted_rand_index": (adjusted_rand, sk.adjusted_rand_score, [], (4 / 7, -0.5, 1)),
    "fowlkes_mallows": (fowlkes_mallows, sk.fowlkes_mallows_score, [], (math.sqrt(0.5), 0, 0)),
    "pairwise_f1": (pairwise, None, [{"beta": 2.0}], (2 / 3, 0, 1)),
    "normalized_mutual_info": (nmi, sk.normalized_mutual_info_score, [], (0.8, 0, 1)),
    "v_measure": (v_measure, sk.v_measure_score, [{"beta": 2.0}, {"beta": 0.5}], (0.8, 0, 1)),
}


def clusterings():
    for name, (define, library, parameters, by_hand) in GROUPS.items():
        draw = random.Random(name)
        cases = []

        def add(title, y, p):
            for given in [{}] + parameters:
                value = define(y, p, **given)
                if library:
                    agrees(value, library(y, p, **given), f"{name}, {title}, {given}")
                else:
                    (_, fp), (fn, tp) = sk.pair_confusion_matrix(y, p).tolist()
                    b = given.get("beta", 1.0) ** 2
                    agrees(value, (1 + b) * tp / ((1 + b) * tp + b * fn + fp) if tp + fn + fp else 1, f"{name}, {title}, {given}")
                cases.append(case(title + "".join(f", {k} = {v}" for k, v in given.items()), {"target": y}, {"prediction": p},
                                  expected(value), parameters=given or None))

        y = draw.choices(LETTERS, [5, 3, 2, 1], k=50)
        p = [a if draw.random() < 0.7 else draw.choice(["b", "d", "x", "é"]) for a in y]
        add("random", y, p)
        add("other names", [{"a": "-1", "b": "B b", "c": ""}.get(a, a) for a in y], p)
        add("independent", y, draw.choices(["x", "y", "z"], k=50))
        add("the same partition", y, ["xyzw"["abcd".index(a)] for a in y])
        add("one group predicted", y, ["x"] * 50)
        add("one true group", ["x"] * 50, p)
        add("one group in both", ["x"] * 10, ["y"] * 10)
        add("every row a group", list("abcdefghij"), list("qwertzuiop"))
        add("every predicted row a group", y[:20], [f"g{i}" for i in range(20)])
        add("many groups", [str(draw.randrange(20)) for _ in y], [str(draw.randrange(20)) for _ in y])
        add("crossed", list("aabbaabb"), list("xyxyxyxy"))
        add("one row", ["a"], ["b"])
        for i, (target, prediction, value) in enumerate(zip(("aabb", "aabb", "abc"), ("xxyz", "xyxy", "xyz"), by_hand)):
            cases.append(case(f"by hand {i + 1}", {"target": list(target)}, {"prediction": list(prediction)}, value, oracle="by hand"))
        write(name, ORACLE, loose(name, cases))


if __name__ == "__main__":
    wanted = sys.argv[1:]
    sections = [labels, items, scores, by_column, columns, ginis, clusterings]
    for section in sections:
        if not wanted or section.__name__ in wanted:
            section()
