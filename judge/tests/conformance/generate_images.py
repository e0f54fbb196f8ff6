#!/usr/bin/env python3
"""Writes the golden vectors of the image metrics. Needs numpy 2.4.6 and pycocotools 2.0.11. Cases "by hand" are numbers that
somebody worked out on paper."""

import contextlib
import io
import math
import random
from fractions import Fraction

import numpy
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from functions import box_hits, box_scores
from generate_ranking import HAND, mean
from harness import case, write


def encoded(mask):
    flat = numpy.concatenate([[0], mask.flatten(order="F").astype(int), [0]])
    edges = numpy.flatnonzero(numpy.diff(flat)) + 1
    return " ".join(f"{a} {b - a}" for a, b in zip(edges[::2], edges[1::2]))


def blob(rng, height=9, width=11):
    mask = numpy.zeros((height, width), bool)
    for _ in range(rng.randint(0, 3)):
        y, x = rng.randrange(height), rng.randrange(width)
        mask[y:y + rng.randint(1, 5), x:x + rng.randint(1, 5)] = True
    return mask


def per_mask(kind, a, b, both_empty="one"):
    both, areas = int((a & b).sum()), int(a.sum() + b.sum())
    if not areas:
        return {"one": Fraction(1), "zero": Fraction(0), "skip": None}[both_empty]
    return Fraction(2 * both, areas) if kind == "dice" else Fraction(both, areas - both)


MALFORMED = {"odd count": "1 2 3", "overlapping runs": "1 4 3 2", "unordered runs": "7 1 1 2", "start 0": "0 2", "empty run": "3 0", "negative": "-1 2",
             "not whole": "1.5 2", "words": "mask", "outside the image": "98 3", "huge": "1 99999999999999999999"}


def masks():
    rng = random.Random("masks")
    truth = [blob(rng) for _ in range(30)]
    guess = [numpy.roll(m, rng.randint(-1, 1), 0) | (blob(rng) if rng.random() < 0.2 else False) for m in truth]
    guess[3] = guess[4] = numpy.zeros_like(truth[0])
    weight = [rng.choice([0, 1, 2.5]) for _ in truth]
    malformed = [case(f"malformed: {why}", {"target": ["1 4", "2 2"]}, {"prediction": ["1 4", bad]}, "undefined", parameters={"pixels": 99}) for why, bad in MALFORMED.items()]

    for name in ("dice", "iou"):
        def given(title, a, b, weight=None, **q):
            score = mean([per_mask(name, x, y, **q) for x, y in zip(a, b)], weight)
            return case(title, {"target": list(map(encoded, a))}, {"prediction": list(map(encoded, b))}, score, weight=weight, parameters={**q, "pixels": 99})
        none = [numpy.zeros((9, 11), bool)] * 3
        half = {"dice": (0.5, 0.5, 1.0), "iou": (1 / 3, 1 / 3, 1.0)}[name]
        write(name, "decoded with numpy 2.4.6", [
            case("2 of 4 and 4 pixels", {"target": ["1 4"]}, {"prediction": ["3 4"]}, half[0], **HAND),
            case("perfect and nothing", {"target": ["1 4", "1 4"]}, {"prediction": ["1 4", ""]}, 0.5, **HAND),
            case("runs cut in another way", {"target": ["1 4"]}, {"prediction": ["1 2 3 2"]}, 1.0, **HAND),
            given("random", truth, guess), given("both empty: zero", truth, guess, both_empty="zero"), given("both empty: skip", truth, guess, both_empty="skip"),
            given("weights", truth, guess, weight), given("perfect", truth, truth), given("all empty", none, none), given("all empty, skipped", none, none, both_empty="skip"),
            given("inverted", truth, [~m for m in truth])] + malformed)
    for name in ("dice_global", "iou_global"):
        def given(title, a, b, weight=None):
            w = [Fraction(k) for k in weight or [1] * len(a)]
            both, areas = (sum(k * int(f(x, y)) for x, y, k in zip(a, b, w)) for f in (lambda x, y: (x & y).sum(), lambda x, y: x.sum() + y.sum()))
            score = "undefined" if not areas else float(2 * both / areas if name == "dice_global" else both / (areas - both))
            return case(title, {"target": list(map(encoded, a))}, {"prediction": list(map(encoded, b))}, score, weight=weight, parameters={"pixels": 99})
        write(name, "decoded with numpy 2.4.6", [
            case("4 of 6 and 6 pixels", {"target": ["1 4", "1 2"]}, {"prediction": ["3 4", "1 2"]}, 2 / 3 if name == "dice_global" else 0.5, **HAND),
            case("empty pairs change nothing", {"target": ["1 4", ""]}, {"prediction": ["1 4", ""]}, 1.0, **HAND),
            case("apart", {"target": ["1 4"]}, {"prediction": ["5 4"]}, 0.0, **HAND),
            given("random", truth, guess), given("weights", truth, guess, weight), given("perfect", truth, truth), given("all empty", none, none),
            given("inverted", truth, [~m for m in truth])] + malformed)


def objects(rng, height=14, width=16):
    """A picture of numbered objects that do not overlap."""
    picture = numpy.zeros((height, width), int)
    for number in range(1, rng.randint(0, 5) + 1):
        y, x = rng.randrange(height), rng.randrange(width)
        spot = picture[y:y + rng.randint(2, 6), x:x + rng.randint(2, 6)]
        spot[spot == 0] = number
    return picture


def parts(picture):
    return [picture == n for n in numpy.unique(picture) if n]


def text(picture):
    return ";".join(map(encoded, parts(picture)))


def object_metrics():
    rng = random.Random("objects")
    truth = [objects(rng) for _ in range(20)]
    guess = [numpy.roll(m, rng.randint(-1, 1), 1) * (numpy.random.default_rng(i).random(m.shape) < 0.97) for i, m in enumerate(truth)]

    default = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
    for name in ("fbeta_at_iou", "object_precision_at_iou"):
        def one(a, b, threshold, beta, both_empty):
            a, b = parts(a), parts(b)
            found = sum(any((x & y).sum() / (x | y).sum() > threshold for y in b) for x in a)
            if not a and not b:
                return Fraction(both_empty)
            square = Fraction(beta) ** 2
            return (1 + square) * found / (square * len(a) + len(b)) if name == "fbeta_at_iou" else Fraction(found, len(a) + len(b) - found)

        def given(title, a, b, weight=None, thresholds=None, beta=2.0, both_empty=1.0):
            values = [one(x, y, t, beta, both_empty) for x, y in zip(a, b) for t in thresholds or default]
            q = {"thresholds": thresholds} if thresholds else {}
            q |= {"both_empty": both_empty} if both_empty != 1 else {}
            q |= {"beta": beta} if beta != 2 and name == "fbeta_at_iou" else {}
            weights = weight and [k for k in weight for _ in thresholds or default]
            return case(title, {"target": list(map(text, a))}, {"prediction": list(map(text, b))}, mean(values, weights), weight=weight, parameters=q or None)
        fbeta = name == "fbeta_at_iou"
        half = {"thresholds": [0.5]}
        none = [numpy.zeros((3, 3), int)] * 2
        write(name, "decoded with numpy 2.4.6", [
            case("one of two found, nothing else", {"target": ["1 10;21 10"]}, {"prediction": ["1 8"]}, 5 / 9 if fbeta else 0.5, parameters=half, **HAND),
            case("one found, one false", {"target": ["1 10"]}, {"prediction": ["1 8;30 5"]}, 5 / 6 if fbeta else 0.5, parameters=half, **HAND),
            case("exactly the threshold is not above it", {"target": ["1 10"]}, {"prediction": ["1 5"]}, 0.0, parameters=half, **HAND),
            case("8 of 10: found up to 0.75, not at 0.8", {"target": ["1 10"]}, {"prediction": ["1 8"]}, 0.6, **HAND),
            case("an image without objects, and one found in it", {"target": ["", ""]}, {"prediction": ["", "1 2"]}, 0.5, **HAND),
            given("random", truth, guess), given("one threshold", truth, guess, thresholds=[0.7], beta=1.0), given("empty images score 0", truth, guess, both_empty=0.0),
            given("weights", truth, guess, [rng.choice([0, 1, 2]) for _ in truth]), given("perfect", truth, truth), given("empty", none, none),
            case("masks overlap", {"target": ["1 4"]}, {"prediction": ["1 4;4 2"]}, "undefined"), case("an empty mask among others", {"target": ["1 4"]}, {"prediction": ["1 4;"]}, "undefined"),
            case("malformed", {"target": ["1 4"]}, {"prediction": ["1"]}, "undefined")])


def panoptic_quality():
    rng = random.Random("panoptic")
    truth = [objects(rng) for _ in range(20)]
    guess = [numpy.roll(m, rng.randint(-1, 1), 0) for m in truth]

    def given(title, a, b, weight=None, **more):
        top, bottom = Fraction(0), Fraction(0)
        for x, y, k in zip(a, b, weight or [1] * len(a)):
            x, y = parts(x), parts(y)
            both = [Fraction(int((p & q).sum()), int((p | q).sum())) for p in x for q in y]
            top += k * sum(u for u in both if u > Fraction(1, 2))
            bottom += k * Fraction(len(x) + len(y), 2)
        return case(title, {"target": list(map(text, a))}, {"prediction": list(map(text, b))}, float(top / bottom) if bottom else "undefined", weight=weight, **more)
    none = [numpy.zeros((3, 3), int)] * 2
    write("panoptic_quality", "decoded with numpy 2.4.6", [
        case("one of two found with 0.8: 0.8 / (1 + 1/2)", {"target": ["1 10;21 10"]}, {"prediction": ["1 8"]}, 0.8 / 1.5, **HAND),
        case("one half is not found: 0 of 2", {"target": ["1 10"]}, {"prediction": ["1 5"]}, 0.0, **HAND),
        case("an image with a false object: 1 / (1 + 1/2)", {"target": ["1 4", ""]}, {"prediction": ["1 4", "9 9"]}, 2 / 3, **HAND),
        given("random", truth, guess), given("weights", truth, guess, [rng.choice([0, 1, 2]) for _ in truth]), given("perfect", truth, truth), given("no object", none, none),
        given("weights all 1", truth, guess, [1] * 20), case("masks overlap", {"target": ["1 4"]}, {"prediction": ["1 4;4 2"]}, "undefined")])


def froc():
    rng = random.Random("froc")
    rates = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8]

    def expected(truth, found, rates=rates):
        curve = []
        for level in {math.inf} | {f[0] for image in found for f in image}:
            right = wrong = 0
            for spots, image in zip(truth, found):
                near = [[math.dist(s[:-1], f[1:]) <= s[-1] for s in spots] for f in image if f[0] >= level]
                right += sum(any(n[i] for n in near) for i in range(len(spots)))
                wrong += sum(not any(n) for n in near)
            curve.append((wrong, right))
        total = sum(map(len, truth))
        return math.fsum(max(right / total for wrong, right in curve if wrong <= rate * len(truth)) for rate in rates) / len(rates) if total else "undefined"

    def given(title, truth, found, score=None, **more):
        rows = [[" ".join(str(n) for point in image for n in point) for image in side] for side in (truth, found)]
        return case(title, {"target": rows[0]}, {"prediction": rows[1]}, expected(truth, found) if score is None else score, **more)
    truth = [[tuple(rng.randrange(50) for _ in range(3)) + (rng.randint(3, 9),) for _ in range(rng.randint(0, 3))] for _ in range(16)]
    found = [[(rng.randrange(1000) / 1024, *(n + rng.randint(-3, 3) for n in s[:3])) for s in image for _ in range(rng.randint(0, 2))]
             + [(rng.randrange(700) / 1024, *(rng.randrange(50) for _ in range(3))) for _ in range(rng.randint(0, 6))] for image in truth]
    tied = [[(round(f[0] * 3) / 4, *f[1:]) for f in image] for image in found]
    flat, spot = {"dimensions": 2}, (0, 0, 5)
    perfect = [[(1.0, *s[:3]) for s in image] for image in truth]
    write("froc", "definition in Python", [
        given("a false finding first: 0 below 1 an image, then 1", [[spot]], [[(0.9, 50, 50), (0.8, 1, 1)]], 4 / 7, parameters=flat, **HAND),
        given("one of two spots, nothing false", [[spot], [spot]], [[(0.9, 3, 4)], []], 0.5, parameters=flat, **HAND),
        given("more findings in a spot are neither right nor wrong", [[spot]], [[(0.9, 0, 0), (0.8, 1, 1)]], 1.0, parameters={**flat, "rates": [0.0]}, **HAND),
        given("equal scores enter together", [[spot]], [[(0.9, 0, 0), (0.9, 50, 50)]], 0.0, parameters={**flat, "rates": [0.5]}, **HAND),
        given("random", truth, found), given("ties in score", truth, tied), given("perfect", truth, perfect), given("nothing found", truth, [[]] * 16),
        given("only false findings", truth, [[(1.0, 900, 900, 900)]] * 16), given("no spot", [[], []], [[(1.0, 0, 0, 0)], []]),
        case("a number too few", {"target": ["0 0 0 1"]}, {"prediction": ["0.5 0 0"]}, "undefined"), case("not finite", {"target": ["0 0 0 1"]}, {"prediction": ["0.5 0 0 inf"]}, "undefined")])


def coco(truth, predicted, thresholds, most=100):
    """COCOeval's AP for one class; boxes are (x, y, w, h), predicted ones have the score in front."""
    gt = COCO()
    boxes = [(i, b) for i, image in enumerate(truth) for b in image]
    gt.dataset = {"images": [{"id": i} for i in range(len(truth))], "categories": [{"id": 1}],
                  "annotations": [{"id": n, "image_id": i, "category_id": 1, "bbox": list(b), "area": b[2] * b[3], "iscrowd": 0} for n, (i, b) in enumerate(boxes, 1)]}
    with contextlib.redirect_stdout(io.StringIO()):
        gt.createIndex()
        dt = gt.loadRes([{"image_id": i, "category_id": 1, "bbox": list(b[1:]), "score": b[0]} for i, image in enumerate(predicted) for b in image])
        run = COCOeval(gt, dt, "bbox")
        run.params.iouThrs, run.params.maxDets, run.params.areaRng, run.params.areaRngLbl = numpy.array(thresholds), [most], [[0, 1e10]], ["all"]
        run.evaluate()
        run.accumulate()
    return float(numpy.mean(run.eval["precision"]))


def ap(truth, predicted, thresholds, interpolation="101", most=100):
    """The definition: precision and recall after each distinct score."""
    row = lambda boxes: " ".join(str(n) for b in boxes for n in b)
    total, n = [], sum(map(len, truth))
    for threshold in thresholds:
        scored = [pair for t, p in zip(truth, predicted) for pair in zip(box_scores(row(p), "xywh", most), box_hits(row(t), row(p), "xywh", threshold, most))]
        points = []
        for level in sorted({s for s, _ in scored}, reverse=True):
            above = [h for s, h in scored if s >= level]
            points.append((sum(above) / n, sum(above) / len(above)))
        if interpolation == "101":
            total += [max([p for r, p in points if r >= i * 0.01], default=0.0) for i in range(101)]
        else:
            steps = zip([0.0] + [r for r, _ in points], points)
            total += [math.fsum((r - before) * max(p for q, p in points if q >= r) for before, (r, _) in steps)]
    return math.fsum(total) / len(total)


def detection():
    rng = random.Random("boxes")
    truth = [[(rng.randrange(40), rng.randrange(40), rng.randint(4, 20), rng.randint(4, 20)) for _ in range(rng.randint(0, 5))] for _ in range(14)]
    scores = rng.sample(range(1000), 400)
    predicted = []
    for image in truth:
        found = [tuple(max(1, n + rng.randint(-2, 2)) for n in b) for b in image if rng.random() < 0.85]
        found += [tuple(rng.randint(1, 30) for _ in range(4)) for _ in range(rng.randint(0, 2))]
        found += [b for b in found if rng.random() < 0.2]
        predicted.append([(scores.pop() / 1024, *b) for b in found])
    tied = [[(round(b[0] * 4) / 4, *b[1:]) for b in image] for image in predicted]
    default = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]

    def row(image, corners):
        rows = [b if corners == "xywh" else (*b[:-2], b[-4] + b[-2], b[-3] + b[-1]) for b in image]
        return " ".join(str(n) for b in rows for n in b)

    def given(title, t, p, expected, corners="xyxy", **more):
        q = {**more.pop("parameters", {}), **({} if corners == "xyxy" else {"corners": corners})}
        return case(title, {"target": [row(i, corners) for i in t]}, {"prediction": [row(i, corners) for i in p]}, expected, parameters=q or None, **more)
    loose = {"tolerance": 1e-14, "why": "COCOeval adds 2^-52 to the number of boxes before it divides"}
    half, square = {"thresholds": [0.5]}, (0, 0, 10, 10)
    assert math.isclose(coco(truth, predicted, default), ap(truth, predicted, default), rel_tol=1e-13)
    perfect = [[(s / 64, *b) for s, b in enumerate(image)] for image in truth]
    write("average_precision_at_iou", "pycocotools 2.0.11 COCOeval, all areas", [
        given("one of two boxes, perfect precision: recalls 0 to 0.5 of 101", [[square], [square]], [[(0.9, *square)], []], 51 / 101, parameters=half, **HAND),
        given("the same, whole curve", [[square], [square]], [[(0.9, *square)], []], 0.5, parameters={**half, "interpolation": "all"}, **HAND),
        given("a false box first: precision 1/2 everywhere", [[square]], [[(0.9, 50, 50, 5, 5), (0.8, *square)]], 0.5, parameters=half, **HAND),
        given("a false box with the same score", [[square]], [[(0.9, *square), (0.9, 50, 50, 5, 5)]], 0.5, parameters=half, **HAND),
        given("a box found twice is a false one, after all recall", [[square]], [[(0.9, *square), (0.8, *square)]], 1.0, parameters=half, **HAND),
        given("only the best box of an image counts", [[square]], [[(0.9, 50, 50, 5, 5), (0.8, *square)]], 0.0, parameters={**half, "max_detections": 1}, **HAND),
        given("random", truth, predicted, coco(truth, predicted, default), **loose),
        given("random, xywh", truth, predicted, coco(truth, predicted, default), "xywh", **loose),
        given("random, 0.5 only", truth, predicted, coco(truth, predicted, [0.5]), parameters=half, **loose),
        given("random, two boxes an image", truth, predicted, coco(truth, predicted, default, 2), parameters={"max_detections": 2}, **loose),
        given("random, whole curve", truth, predicted, ap(truth, predicted, [0.5], "all"), parameters={**half, "interpolation": "all"}, **loose),
        given("ties in score", truth, tied, ap(truth, tied, default), **{**loose, "oracle": "definition in Python"}),
        given("perfect", truth, perfect, coco(truth, perfect, default), **loose), given("nothing predicted", truth, [[]] * len(truth), 0.0),
        given("no true box", [[], []], [[(0.5, *square)], []], "undefined"),
        case("a number too few", {"target": ["0 0 1 1"]}, {"prediction": ["0.5 0 0 1"]}, "undefined"),
        case("not finite", {"target": ["0 0 1 1"]}, {"prediction": ["nan 0 0 1 1"]}, "undefined"),
        case("right is left of left", {"target": ["0 0 1 1"]}, {"prediction": ["0.5 2 0 1 1"]}, "undefined")])


def points_and_pixels():
    rng = random.Random("points")
    n = 30
    target = {k: [rng.uniform(-50, 50) for _ in range(n)] for k in ("target_x", "target_y", "target_z")}
    found = {k: [v + rng.gauss(0, 4) for v in target["target_" + k]] for k in "xyz"}
    scale = [rng.uniform(2, 12) for _ in range(n)]
    w = [rng.choice([0, 1, 2]) for _ in range(n)]
    gap = [[a - b for a, b in zip(found[k], target["target_" + k])] for k in "xyz"]
    flat = [math.sqrt(x * x + y * y) for x, y in zip(*gap[:2])]
    solid = [math.sqrt(x * x + y * y + z * z) for x, y, z in zip(*gap)]
    on_plane = {"target_x": target["target_x"], "target_y": target["target_y"], "scale": scale}
    xy = {k: found[k] for k in "xy"}
    right = lambda alpha: [d <= alpha * s for d, s in zip(flat, scale)]
    small = lambda x, y, s=1.0: ({"target_x": [0, 0], "target_y": [0, 0], "scale": [s, s]}, {"x": x, "y": y})
    write("pck", "definition in Python", [
        case("5 away is within 0.5 of 10, 6 is not", *small([3, 6], [4, 0], 10.0), 0.5, **HAND), case("alpha", *small([3, 6], [4, 0], 10.0), 1.0, parameters={"alpha": 0.6}, **HAND),
        case("exact", *small([0, 0], [0, 0]), 1.0, **HAND), case("random", on_plane, xy, mean(right(0.5))), case("alpha 0.2", on_plane, xy, mean(right(0.2)), parameters={"alpha": 0.2}),
        case("weights", on_plane, xy, mean(right(0.5), w), weight=w), case("far away", *small([1e300, -1e300], [1e300, 0]), 0.0),
        case("scale 0", *small([0, 0], [0, 0], 0.0), "refused")])
    space = lambda x, y, z: ({k: [0, 0] for k in target}, {"x": x, "y": y, "z": z})
    write("mpjpe", "definition in Python", [
        case("3 and 0", *space([1, 0], [2, 0], [2, 0]), 1.5, **HAND), case("5 and 13", *space([3, 0], [4, 5], [0, 12]), 9.0, **HAND), case("exact", *space([0, 0], [0, 0], [0, 0]), 0.0, **HAND),
        case("random", target, found, mean(solid)), case("weights", target, found, mean(solid, w), weight=w), case("weights all 1", target, found, mean(solid), weight=[1] * n),
        case("too far", *space([1e300, 0], [0, 0], [0, 0]), "undefined")])
    pixels = [float(rng.randrange(256)) for _ in range(60)]
    noisy = [min(255.0, max(0.0, p + rng.randint(-9, 9))) for p in pixels]
    group = [f"image {i % 3}" for i in range(60)]

    def psnr(t, p, top=255.0, cap=100.0, weight=None):
        w = weight or [1] * len(t)
        total = math.fsum(k * (a - b) ** 2 for a, b, k in zip(t, p, w))
        return cap if not total else min(cap, 10 * math.log10(top * top * sum(w) / total))
    parts = [[(t, p) for t, p, g in zip(pixels, noisy, group) if g == name] for name in dict.fromkeys(group)]
    grouped = math.fsum(psnr(*zip(*part)) for part in parts) / 3
    weight = [rng.choice([0, 1, 2]) for _ in pixels]
    write("psnr", "definition in Python", [
        case("error 255 in half of the pixels: 10 log10 2", {"target": [0, 255]}, {"prediction": [0, 0]}, 10 * math.log10(2), **HAND),
        case("error 25.5 everywhere: 20", {"target": [0.0, 100.0]}, {"prediction": [25.5, 74.5]}, 20.0, **HAND),
        case("range 1, error 0.125: 20 log10 8", {"target": [0.0]}, {"prediction": [0.125]}, 20 * math.log10(8), parameters={"data_range": 1.0}, **HAND),
        case("exact, by parameter", {"target": [1, 2]}, {"prediction": [1, 2]}, 60.0, parameters={"cap": 60.0}, **HAND),
        case("random", {"target": pixels}, {"prediction": noisy}, psnr(pixels, noisy)), case("mean over images", {"target": pixels}, {"prediction": noisy}, grouped, group=group),
        case("weights", {"target": pixels}, {"prediction": noisy}, psnr(pixels, noisy, weight=weight), weight=weight), case("exact", {"target": pixels}, {"prediction": pixels}, 100.0),
        case("above the cap", {"target": [0.0]}, {"prediction": [1e-9]}, 100.0), case("too large", {"target": [0.0]}, {"prediction": [1e200]}, "undefined")])


if __name__ == "__main__":
    masks()
    object_metrics()
    panoptic_quality()
    detection()
    froc()
    points_and_pixels()
