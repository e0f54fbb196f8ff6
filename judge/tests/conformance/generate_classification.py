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
        for i, (k, target, prediction, given, value) in enumerate(by_hand):
            cases.append(case(f"by hand {i + 1}", {"target": list(target)}, {"prediction": list(prediction)}, value, labels=k,
                              parameters=given or None, oracle="by hand"))
        cases.append(case("not a label", {"target": ["a", "b"]}, {"prediction": ["a", "x"]}, "refused", labels=LETTERS))
        write(name, ORACLE if library else OWN, cases)


if __name__ == "__main__":
    wanted = sys.argv[1:]
    sections = [labels]
    for section in sections:
        if not wanted or section.__name__ in wanted:
            section()
