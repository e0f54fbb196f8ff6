"""The judge's scalar functions (judge/duck/src/functions) once more in Python, for harness.py: written from their
documentation, slow and plain, so that a vector that passes in both has been computed twice."""

import inspect
import math
import re
import string
from collections import Counter

from duckdb.sqltypes import DOUBLE, VARCHAR
from rapidfuzz.distance import LCSseq, Levenshtein
from sacrebleu.metrics import CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

CELLS = 10**9
PAIRS = 10**8


def visible(text):
    return "".join(text.split())


def bounded(a, b):
    return len(a) * len(b) <= CELLS


def item_hits(relevant, listed, k):
    relevant, listed = set(relevant.split()), listed.split()
    return [float(i) for i, item in enumerate(listed, 1) if i <= k and item in relevant and item not in listed[:i - 1]]


def edit_distance(a, b):
    return Levenshtein.distance(a, b) if bounded(a, b) else None


def word_edit_distance(a, b):
    a, b = a.split(), b.split()
    return Levenshtein.distance(a, b) if bounded(a, b) else None


def lcs_words(a, b):
    a, b = a.split(), b.split()
    return LCSseq.similarity(a, b) if bounded(a, b) else None


def shared(a, b, n):
    if not 1 <= n <= 100 or n != int(n):
        return None
    grams = [Counter(tuple(x[i:i + int(n)]) for i in range(len(x) - int(n) + 1)) for x in (a, b)]
    return (grams[0] & grams[1]).total()


def squad_normalize(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def runs(mask, pixels):
    """Pixels as a set of ranges, or None."""
    words = mask.split()
    if len(words) % 2 or not all(re.fullmatch("[0-9]+", w) for w in words):
        return None
    result, before = [], 1
    for start, length in zip(map(int, words[::2]), map(int, words[1::2])):
        end = start + length
        if start < before or length == 0 or end - 1 > (pixels if pixels >= 1 else 2**53):
            return None
        result.append(range(start, end))
        before = end
    return result


def pixel_set(mask, pixels):
    found = runs(mask, pixels)
    return None if found is None else {p for r in found for p in r}


def rle_area(mask, pixels):
    found = runs(mask, pixels)
    return None if found is None else sum(map(len, found))


def rle_overlap(a, b, pixels):
    a, b = pixel_set(a, pixels), pixel_set(b, pixels)
    return None if a is None or b is None else len(a & b)


def masks(text, pixels):
    if not text.strip():
        return []
    found = [pixel_set(m, pixels) for m in text.split(";")]
    if not all(found) or sum(map(len, found)) != len(set().union(*found)):
        return None
    return found


def mask_count(text, pixels):
    found = masks(text, pixels)
    return None if found is None else len(found)


def mask_matches(truth, predicted, threshold, pixels):
    a, b = masks(truth, pixels), masks(predicted, pixels)
    if a is None or b is None or not 0.5 <= threshold < 1:
        return None
    return sum(any(len(x & y) / len(x | y) > threshold for y in b) for x in a)


def mask_quality(truth, predicted, threshold, pixels):
    a, b = masks(truth, pixels), masks(predicted, pixels)
    if a is None or b is None or not 0.5 <= threshold < 1:
        return None
    return sum(u for u in (len(x & y) / len(x | y) for x in a for y in b) if u > threshold)


def points(text, dimensions):
    try:
        numbers = [float(w) for w in text.split()]
    except ValueError:
        return None
    each = int(dimensions) + 1
    if dimensions not in (2, 3) or len(numbers) % each or not all(abs(n) < float("inf") for n in numbers):
        return None
    return [numbers[i:i + each] for i in range(0, len(numbers), each)]


def spots_and_findings(spots, findings, dimensions):
    """Spots, findings, and for each finding the places of the spots that it hits; or None."""
    spots, findings = points(spots, dimensions), points(findings, dimensions)
    if spots is None or findings is None or any(s[-1] < 0 for s in spots) or len(spots) * len(findings) > PAIRS:
        return None
    return spots, findings, [[i for i, s in enumerate(spots) if math.sqrt(sum((a - b) * (a - b) for a, b in zip(s, f[1:]))) <= s[-1]] for f in findings]


def spot_count(spots, dimensions):
    found = spots_and_findings(spots, "", dimensions)
    return found and len(found[0])


def spot_scores(spots, findings, dimensions):
    found = spots_and_findings(spots, findings, dimensions)
    return found and [max(f[0] for f, hits in zip(*found[1:]) if i in hits) for i in range(len(found[0])) if any(i in hits for hits in found[2])]


def stray_scores(spots, findings, dimensions):
    found = spots_and_findings(spots, findings, dimensions)
    return found and [f[0] for f, hits in zip(*found[1:]) if not hits]


def boxes(text, corners, size):
    try:
        numbers = [float(w) for w in text.split()]
    except ValueError:
        return None
    if len(numbers) % size or corners not in ("xyxy", "xywh") or not all(abs(n) < float("inf") for n in numbers):
        return None
    result = []
    for i in range(0, len(numbers), size):
        x, y, c, d = numbers[i + size - 4:i + size]
        w, h = (c, d) if corners == "xywh" else (c - x, d - y)
        if w < 0 or h < 0:
            return None
        right, bottom = (x + w, y + h) if corners == "xywh" else (c, d)
        result.append((numbers[i], x, y, right, bottom, w * h))
    return result


def box_count(truth, corners):
    found = boxes(truth, corners, 4)
    return None if found is None else len(found)


def best(predicted, corners, most):
    found = boxes(predicted, corners, 5)
    return None if found is None else sorted(found, key=lambda b: -b[0])[:max(0, int(most))]


def box_scores(predicted, corners, most):
    found = best(predicted, corners, most)
    return None if found is None else [b[0] for b in found]


def box_hits(truth, predicted, corners, threshold, most):
    truth, predicted = boxes(truth, corners, 4), best(predicted, corners, most)
    if truth is None or predicted is None or len(truth) * len(predicted) > PAIRS:
        return None
    free, hits = list(range(len(truth))), []
    for _, x, y, right, bottom, area in predicted:
        high, taken = min(threshold, 1 - 1e-10), None
        for place in free:
            _, a, b, c, d, other = truth[place]
            w, h = min(right, c) - max(x, a), min(bottom, d) - max(y, b)
            overlap = w * h / (area + other - w * h) if w > 0 and h > 0 else 0.0
            if overlap >= high:
                high, taken = overlap, place
        hits.append(float(taken is not None))
        if taken is not None:
            free.remove(taken)
    return hits


def guarded(function):
    def call(*cells):
        return None if None in cells else function(*cells)
    call.__signature__ = inspect.signature(function)  # DuckDB counts parameters by it
    return call


def register(connection):
    """Makes the functions known to a connection of the Python package duckdb."""
    numbers = connection.list_type(DOUBLE)
    for name, function, texts, others, result in [
        ("item_count", lambda items: len(set(items.split())), 1, 0, DOUBLE),
        ("item_hits", item_hits, 2, 1, numbers),
        ("edit_distance", edit_distance, 2, 0, DOUBLE),
        ("word_edit_distance", word_edit_distance, 2, 0, DOUBLE),
        ("word_count", lambda text: len(text.split()), 1, 0, DOUBLE),
        ("lcs_words", lcs_words, 2, 0, DOUBLE),
        ("shared_ngrams", lambda a, b, n: shared(a.split(), b.split(), n), 2, 1, DOUBLE),
        ("char_count", lambda text: len(visible(text)), 1, 0, DOUBLE),
        ("shared_char_ngrams", lambda a, b, n: shared(visible(a), visible(b), n), 2, 1, DOUBLE),
        ("squad_normalize", squad_normalize, 1, 0, VARCHAR),
        ("tokenize_13a", lambda text: Tokenizer13a()(text.rstrip()), 1, 0, VARCHAR),
        ("split_punctuation", lambda text: " ".join(CHRF()._remove_punctuation(text)), 1, 0, VARCHAR),
        ("rle_area", rle_area, 1, 1, DOUBLE),
        ("rle_overlap", rle_overlap, 2, 1, DOUBLE),
        ("mask_count", mask_count, 1, 1, DOUBLE),
        ("mask_matches", mask_matches, 2, 2, DOUBLE),
        ("mask_quality", mask_quality, 2, 2, DOUBLE),
        ("spot_count", spot_count, 1, 1, DOUBLE),
        ("spot_scores", spot_scores, 2, 1, numbers),
        ("stray_scores", stray_scores, 2, 1, numbers),
        ("box_count", box_count, 2, 0, DOUBLE),
        ("box_scores", box_scores, 2, 1, numbers),
        ("box_hits", box_hits, 3, 2, numbers),
    ]:
        connection.create_function(name, guarded(function), [VARCHAR] * texts + [DOUBLE] * others, result, null_handling="special")
