#!/usr/bin/env python3
"""Writes the golden vectors of the metrics on numbers: errors, forecasts, distributions, correlations, distances, survival.

Every expected value comes from the definition, computed here with 60 digits and rounded once. Where scikit-learn, scipy,
scoringrules, properscoring or lifelines has the metric, its value is compared as well, and a difference stops the script; so the
references are two, and neither is the SQL that they test. Cases "by hand" have a value that was worked out on paper.

Where terms of both signs cancel, the last digits of the result are beyond reach of any sum of doubles. There a definition returns
the size of the terms too, and the tolerance is that size times 2^-50: four units in the last place of what was added.
"""

import math
import random
import sys
import warnings
from decimal import Decimal as D, getcontext

import lifelines
import numpy as np
import properscoring
import scipy.special
import scipy.stats
import scoringrules
import sklearn
import sklearn.metrics as sk

from harness import case, write

warnings.simplefilter("ignore")
getcontext().prec = 60
SKLEARN = f"scikit-learn {sklearn.__version__}"
SCIPY = f"scipy {scipy.__version__}"
WHY = "terms of both signs cancel: four units in the last place of their size"
RANDOM = random.Random(5303)


# --- functions that Python has not with 60 digits -----------------------------------------------------------------------------

def series(first, ratio):
    """first + first * ratio(1) + first * ratio(1) * ratio(2) + ..."""
    total, term, k = D(0), first, 0
    while abs(term) > abs(total) * D(10) ** -70:
        total, k = total + term, k + 1
        term *= ratio(k)
    return total


def arctan(x):
    """By halving the angle until the series is fast."""
    halvings = 0
    while abs(x) > D("0.05"):
        x, halvings = x / (1 + (1 + x * x).sqrt()), halvings + 1
    total, power, k = D(0), x, 1
    while power and abs(power) > abs(total) * D(10) ** -70:
        total, power, k = total + power / k, -power * x * x, k + 2
    return total * 2 ** halvings


PI = 4 * arctan(D(1))


def sin(x):
    x = x.remainder_near(2 * PI)
    return series(x, lambda k: -x * x / (2 * k * (2 * k + 1)))


def cos(x):
    return 1 - 2 * sin(x / 2) ** 2


def angle(opposite, adjacent):
    """Twice the angle with these sides, both at least 0."""
    return 2 * arctan(opposite / adjacent) if adjacent else PI


def erf(x):
    if x > 12:
        return D(1)
    return 2 / PI.sqrt() * (-x * x).exp() * series(x, lambda k: 2 * x * x / (2 * k + 1))


def median(values):
    v, n = sorted(values), len(values)
    return (v[(n - 1) // 2] + v[n // 2]) / 2


def percentile(values, q):
    v, place = sorted(values), q * (len(values) - 1)
    low = int(place)
    return v[low] + (place - low) * (v[min(low + 1, len(v) - 1)] - v[low])


def mean(values, w):
    return sum(a * b for a, b in zip(values, w)) / sum(w) if sum(w) else None


def root(x):
    return None if x is None else x.sqrt()


def sized(values, w):
    """A mean of terms that may cancel, with their size."""
    value = mean(values, w)
    return value, mean([abs(v) for v in values], w)


# --- definitions. y and f are the target and the prediction (or the dictionaries of several), w the weights -------------------

def mse(y, f, w):
    return mean([(b - a) ** 2 for a, b in zip(y, f)], w)


def mae(y, f, w):
    return mean([abs(b - a) for a, b in zip(y, f)], w)


def mean_bias_error(y, f, w):
    return sized([b - a for a, b in zip(y, f)], w)


def msle(y, f, w):
    return mean([((1 + b) / (1 + a)).ln() ** 2 for a, b in zip(y, f)], w)


def log_mae(y, f, w, floor=1e-9):
    value = max(mae(y, f, w), D(floor))
    return (value.ln(), max(abs(value.ln()), D(1))) if value else None


def log_cosh(y, f, w):
    misses = [abs(b - a) for a, b in zip(y, f)]
    return mean([e - D(2).ln() if e > 200 else (e.exp() / 2 + (-e).exp() / 2).ln() for e in misses], w)


def huber(y, f, w, delta=1.0):
    d = D(delta)
    return mean([e * e / 2 if e <= d else d * (e - d / 2) for e in (abs(b - a) for a, b in zip(y, f))], w)


def mape(y, f, w):
    return None if 0 in y else mean([abs((b - a) / a) for a, b in zip(y, f)], w)


def smape(y, f, w):
    return mean([200 * abs(b - a) / (abs(a) + abs(b)) if a or b else D(0) for a, b in zip(y, f)], w)


def wmape(y, f, w):
    size = sum(c * abs(a) for a, c in zip(y, w))
    return sum(c * abs(b - a) for a, b, c in zip(y, f, w)) / size if size else None


def rmspe(y, f, w):
    kept = [(a, b, c) for a, b, c in zip(y, f, w) if a]
    return root(mean([((b - a) / a) ** 2 for a, b, _ in kept], [c for _, _, c in kept]))


def mase(t, f, w):
    kept = [(abs(b - a) / s, c) for a, s, b, c in zip(t["target"], t["scale"], f, w) if s]
    return mean([k[0] for k in kept], [k[1] for k in kept])


def rmsse(t, f, w):
    kept = [(b - a) ** 2 / s for a, s, b in zip(t["target"], t["scale"], f) if s]
    return root(mean(kept, [D(1)] * len(kept)))


def varies(y, w):
    return len({a for a, c in zip(y, w) if c}) > 1


def covariance(x, y, w):
    mx, my = mean(x, w), mean(y, w)
    return mean([(a - mx) * (b - my) for a, b in zip(x, y)], w)


def relative_squares(y, f, w):
    return mse(y, f, w) / covariance(y, y, w) if varies(y, w) else None


def r2(y, f, w):
    ratio = relative_squares(y, f, w)
    return None if ratio is None else (1 - ratio, 1 + ratio)


def rse(y, f, w):
    return relative_squares(y, f, w)


def rae(y, f, w):
    m = mean(y, w)
    return mae(y, f, w) / mean([abs(a - m) for a in y], w) if varies(y, w) else None


def d2_absolute_error(y, f, w):
    if not varies(y, w):
        return None
    m = median(y)
    ratio = mae(y, f, w) / mean([abs(a - m) for a in y], w)
    return 1 - ratio, 1 + ratio


def explained_variance(y, f, w):
    if not varies(y, w):
        return None
    e = [a - b for a, b in zip(y, f)]
    ratio = covariance(e, e, w) / covariance(y, y, w)
    return 1 - ratio, 1 + ratio


def pearson(y, f, w):
    if not varies(y, w) or not varies(f, w):
        return None
    return covariance(y, f, w) / (covariance(y, y, w) * covariance(f, f, w)).sqrt(), D(1)


def ccc(y, f, w):
    if not sum(w):
        return None
    if all(a == b for a, b, c in zip(y, f, w) if c):
        return D(1)
    shift = mean(f, w) - mean(y, w)
    return 2 * covariance(y, f, w) / (covariance(y, y, w) + covariance(f, f, w) + shift ** 2), D(1)


def ranks(values):
    return [D(sum(b < a for b in values) + sum(b <= a for b in values) + 1) / 2 for a in values]


def spearman(y, f, w):
    result = pearson(ranks(y), ranks(f), w)
    return result and result[0]


def kendall(y, f, w):
    sign = lambda x: (x > 0) - (x < 0)
    pairs = [(sign(y[i] - y[j]), sign(f[i] - f[j])) for i in range(len(y)) for j in range(i)]
    apart = [sum(abs(p[k]) for p in pairs) for k in (0, 1)]
    return D(sum(a * b for a, b in pairs)) / D(apart[0] * apart[1]).sqrt() if all(apart) else None


def inversions_tau(y, f, w):
    inversions = pairs = 0
    for right, given in zip(y, f):
        right, given = right.split(), given.split()
        if sorted(right) != sorted(given) or len(set(right)) < len(right):
            return None
        place = [given.index(item) for item in right]
        inversions += sum(place[j] > place[i] for i in range(len(place)) for j in range(i))
        pairs += len(right) * (len(right) - 1)
    return 1 - 4 * D(inversions) / pairs if pairs else None


def c_index(t, f, w, risk=0):
    good = pairs = 0
    rows = list(zip(t["time"], t["event"], f))
    for time, event, prediction in rows:
        for other_time, other_event, other in rows:
            if event and (time < other_time or time == other_time and not other_event):
                pairs += 2
                good += 1 + ((other > prediction) - (other < prediction)) * (1 - 2 * risk)
    return D(good) / pairs if pairs else None


def pinball(y, f, w, alpha=0.5):
    return mean([max(D(alpha) * (a - b), (D(alpha) - 1) * (a - b)) for a, b in zip(y, f)], w)


def quantile_grid(y, columns, w, levels=(0.1, 0.5, 0.9)):
    if len(levels) != len(columns):
        return None
    return sum(pinball(y, f, w, a) for a, f in zip(levels, columns.values())) / len(levels)


def interval_score(y, p, w, alpha=0.1):
    if any(a > b for a, b in zip(p["lower"], p["upper"])):
        return None
    return mean([u - l + 2 / D(alpha) * max(l - a, D(0), a - u) for a, l, u in zip(y, p["lower"], p["upper"])], w)


def interval_coverage(y, p, w):
    if any(a > b for a, b in zip(p["lower"], p["upper"])):
        return None
    return mean([D(l <= a <= u) for a, l, u in zip(y, p["lower"], p["upper"])], w)


def crps_ensemble(y, columns, w, fair=0):
    m = len(columns)
    if fair and m == 1:
        return None
    miss = spread = D(0)
    for i, a in enumerate(y):
        x = [column[i] for column in columns.values()]
        miss += w[i] * sum(abs(b - a) for b in x) / m
        spread += w[i] * sum(abs(b - c) for b in x for c in x) / (2 * m * (m - fair))
    return (miss - spread) / sum(w), (miss + spread) / sum(w)


def crps_gaussian(y, p, w):
    rows = []
    for a, mu, sigma in zip(y, p["mu"], p["sigma"]):
        z = abs(a - mu) / sigma
        rows.append(sigma * (z * erf(z / D(2).sqrt()) + (2 / PI).sqrt() * (-z * z / 2).exp() - 1 / PI.sqrt()))
    return mean(rows, w)


def gaussian_nll(y, p, w):
    rows = [(sigma.ln(), (2 * PI).ln() / 2 + ((a - mu) / sigma) ** 2 / 2) for a, mu, sigma in zip(y, p["mu"], p["sigma"])]
    return mean([a + b for a, b in rows], w), mean([abs(a) + b for a, b in rows], w)


def laplace_log_likelihood(y, p, w, least_sigma=70.0, most_error=1000.0):
    terms = []
    for a, b, sigma in zip(y, p["prediction"], p["sigma"]):
        s, d = max(sigma, D(least_sigma)), min(abs(a - b), D(most_error))
        terms.append((-D(2).sqrt() * d / s, -(D(2).sqrt() * s).ln()))
    return mean([a + b for a, b in terms], w), mean([abs(a) + abs(b) for a, b in terms], w)


def tweedie_deviance(y, f, w, power=1.5):
    p = D(power)
    if p < 1 or p >= 2 and 0 in y:
        return None
    parts = []
    for a, b in zip(y, f):
        if p == 1:
            parts.append((a * (a / b).ln() if a else D(0), b - a))
        elif p == 2:
            parts.append(((b / a).ln(), a / b - 1))
        else:
            parts.append(((a ** (2 - p) if a else D(0)) / ((1 - p) * (2 - p)), -a * b ** (1 - p) / (1 - p), b ** (2 - p) / (2 - p)))
    # ln(f / y) is taken as a difference of logarithms, whose size counts as well.
    size = [abs(b.ln()) + abs(a.ln()) if p == 2 else a + b if p == 1 else D(0) for a, b in zip(y, f)]
    return mean([2 * sum(t) for t in parts], w), mean([2 * (sum(map(abs, t)) + s) for t, s in zip(parts, size)], w)


def poisson_deviance(y, f, w):
    return tweedie_deviance(y, f, w, 1)


def gamma_deviance(y, f, w):
    return tweedie_deviance(y, f, w, 2)


def distances(t, p):
    result = []
    for a1, o1, a2, o2 in zip(t["target_lat"], t["target_lon"], p["lat"], p["lon"]):
        if max(abs(a1), abs(a2)) > 90:
            return None
        a1, o1, a2, o2 = (x * PI / 180 for x in (a1, o1, a2, o2))
        h = sin((a2 - a1) / 2) ** 2 + cos(a1) * cos(a2) * sin((o2 - o1) / 2) ** 2
        result.append(angle(h.sqrt(), max(1 - h, D(0)).sqrt()))
    return result


def haversine_mean(t, p, w, radius=6371000.0):
    d = distances(t, p)
    return d and mean(d, w) * D(radius)


def haversine_percentiles(t, p, w, radius=6371000.0):
    d = distances(t, p)
    return d and D(radius) * (percentile(d, D("0.5")) + percentile(d, D("0.95"))) / 2


def between(u, v):
    lengths = [sum(x * x for x in vector).sqrt() for vector in (u, v)]
    if not all(lengths):
        return None
    u, v = [x / lengths[0] for x in u], [x / lengths[1] for x in v]
    apart = sum((a - b) ** 2 for a, b in zip(u, v))
    if apart < D(10) ** -100:  # rounding at the 60th digit
        return D(0)
    return angle(apart.sqrt(), sum((a + b) ** 2 for a, b in zip(u, v)).sqrt())


def angular_error(t, p, w):
    vector = lambda a, z: (cos(a) * sin(z), sin(a) * sin(z), cos(z))
    true = [vector(a, z) for a, z in zip(t["target_azimuth"], t["target_zenith"])]
    return mean([between(u, vector(a, z)) for u, a, z in zip(true, p["azimuth"], p["zenith"])], w)


def angular_error_vectors(t, p, w):
    angles = [between(u, v) for u, v in zip(zip(*t.values()), zip(*p.values()))]
    return None if None in angles else mean(angles, w)


# --- the second references. Arrays of doubles; None where a case is beyond them ------------------------------------------------

def by_sklearn(name, weights=True):
    function = getattr(sk, name)
    return lambda y, f, w, **more: function(y, f, sample_weight=w, **more) if weights else function(y, f, **more)


def where_it_varies(name, weights=True):
    inner = by_sklearn(name, weights)
    return lambda y, f, w: inner(y, f, w) if len(set(y)) > 1 else None


def scipy_pearson(y, f, w):
    if len(set(w)) > 1:
        c = np.cov(y, f, aweights=w)
        return c[0, 1] / math.sqrt(c[0, 0] * c[1, 1])
    return scipy.stats.pearsonr(y, f).statistic


def by_scipy(name):
    return lambda y, f, w: getattr(scipy.stats, name)(y, f).statistic


def sklearn_distances(t, p):
    true, given = (np.radians(np.column_stack(list(x.values()))) for x in (t, p))
    return np.array([sk.pairwise.haversine_distances([a], [b])[0, 0] for a, b in zip(true, given)])


def numpy_angles(t, p, w):
    def vectors(x):
        if len(x) == 3:
            v = np.column_stack(list(x.values()))
            return v / np.linalg.norm(v, axis=1)[:, None]
        a, z = x.values()
        return np.column_stack([np.cos(a) * np.sin(z), np.sin(a) * np.sin(z), np.cos(z)])
    return np.arccos(np.clip((vectors(t) * vectors(p)).sum(axis=1), -1, 1)).mean()


def scipy_inversions(y, f, w):
    lists = [(a.split(), b.split()) for a, b in zip(y, f) if len(a.split()) > 1]
    sizes = [len(a) * (len(a) - 1) for a, _ in lists]
    taus = [scipy.stats.kendalltau(range(len(a)), [b.index(x) for x in a]).statistic for a, b in lists]
    return np.average(taus, weights=sizes)


def lifelines_index(t, f, w, risk=0):
    return lifelines.utils.concordance_index(t["time"], f * (1 - 2 * risk), t["event"])


def ensembles(y, columns, w, fair=0):
    x = np.column_stack(list(columns.values()))
    if not fair:
        one, other = properscoring.crps_ensemble(y, x), scoringrules.crps_ensemble(y, x, estimator="nrg")
        agrees(np.average(one, weights=w), np.average(other, weights=w), "crps")
    return np.average(scoringrules.crps_ensemble(y, x, estimator="fair" if fair else "nrg"), weights=w)


LIBRARY = {
    "mse": (SKLEARN, by_sklearn("mean_squared_error")),
    "rmse": (SKLEARN, by_sklearn("root_mean_squared_error")),
    "mae": (SKLEARN, by_sklearn("mean_absolute_error")),
    "wmae": (SKLEARN, by_sklearn("mean_absolute_error")),
    "medae": (SKLEARN, by_sklearn("median_absolute_error", False)),
    "max_error": (SKLEARN, by_sklearn("max_error", False)),
    "msle": (SKLEARN, by_sklearn("mean_squared_log_error")),
    "rmsle": (SKLEARN, by_sklearn("root_mean_squared_log_error")),
    "mape": (SKLEARN, by_sklearn("mean_absolute_percentage_error")),
    "r2": (SKLEARN, where_it_varies("r2_score")),
    "explained_variance": (SKLEARN, where_it_varies("explained_variance_score")),
    "d2_absolute_error": (SKLEARN, where_it_varies("d2_absolute_error_score", False)),
    "pinball": (SKLEARN, by_sklearn("mean_pinball_loss")),
    "poisson_deviance": (SKLEARN, by_sklearn("mean_poisson_deviance")),
    "gamma_deviance": (SKLEARN, by_sklearn("mean_gamma_deviance")),
    "tweedie_deviance": (SKLEARN, lambda y, f, w, power=1.5: sk.mean_tweedie_deviance(y, f, sample_weight=w, power=power)),
    "huber": (SCIPY, lambda y, f, w, delta=1.0: np.average(scipy.special.huber(delta, f - y), weights=w)),
    "pearson": (SCIPY, scipy_pearson),
    "spearman": (SCIPY, by_scipy("spearmanr")),
    "kendall": (SCIPY, by_scipy("kendalltau")),
    "inversions_tau": (f"{SCIPY} kendalltau of each list", scipy_inversions),
    "quantile_grid": (SKLEARN, lambda y, c, w, levels=(0.1, 0.5, 0.9): np.mean(
        [sk.mean_pinball_loss(y, f, sample_weight=w, alpha=a) for a, f in zip(levels, c.values())])),
    "interval_score": (f"scoringrules {scoringrules.__version__}", lambda y, p, w, alpha=0.1: np.average(
        scoringrules.interval_score(y, p["lower"], p["upper"], alpha), weights=w)),
    "crps_ensemble": (f"scoringrules {scoringrules.__version__} and properscoring {properscoring.__version__}", ensembles),
    "crps_gaussian": (f"scoringrules {scoringrules.__version__}", lambda y, p, w: np.average(
        scoringrules.crps_normal(y, p["mu"], p["sigma"]), weights=w)),
    "gaussian_nll": (SCIPY, lambda y, p, w: -np.average(scipy.stats.norm.logpdf(y, p["mu"], p["sigma"]), weights=w)),
    "laplace_log_likelihood": (SCIPY, lambda y, p, w, least_sigma=70.0, most_error=1000.0: scipy.stats.laplace.logpdf(
        np.minimum(abs(y - p["prediction"]), most_error), scale=np.maximum(p["sigma"], least_sigma) / math.sqrt(2)).mean()),
    "haversine_mean": (SKLEARN, lambda t, p, w, radius=6371000.0: radius * sklearn_distances(t, p).mean()),
    "haversine_percentiles": (f"{SKLEARN} and numpy {np.__version__}", lambda t, p, w, radius=6371000.0:
        radius * np.percentile(sklearn_distances(t, p), [50, 95]).mean()),
    "angular_error": (f"numpy {np.__version__}", numpy_angles),
    "angular_error_vectors": (f"numpy {np.__version__}", numpy_angles),
    "c_index": (f"lifelines {lifelines.__version__}", lifelines_index),
}
DEFINITIONS = {
    **{k: v for k, v in globals().items() if callable(v) and getattr(v, "__module__", "") == __name__},
    "rmse": lambda y, f, w: root(mse(y, f, w)),
    "rmsle": lambda y, f, w: root(msle(y, f, w)),
    "rrse": lambda y, f, w: root(rse(y, f, w)),
    "wmae": mae,
    "medae": lambda y, f, w: median([abs(b - a) for a, b in zip(y, f)]),
    "max_error": lambda y, f, w: max(abs(b - a) for a, b in zip(y, f)),
}


# --- cases --------------------------------------------------------------------------------------------------------------------

def agrees(value, other, what, slack=1e-9):
    if not abs(float(value) - float(other)) <= slack * max(1, abs(float(value))):
        sys.exit(f"{what}: {float(value)!r} is not {float(other)!r}")


def single(columns):
    """The only column, or the dictionary of several."""
    return next(iter(columns.values())) if set(columns) in ({"target"}, {"prediction"}) else columns


def mapped(columns, to):
    return {k: [x if isinstance(x, str) else to(x) for x in v] for k, v in columns.items()}


def make(metric, name, targets, predictions, weight=None, parameters=None, hand=None, check=True, why=None, ulp=None, tolerance=None):
    """One case. `hand` is the value on paper; `check` is whether the second reference can be asked."""
    rows = len(next(iter(targets.values())))
    w = [D(x) for x in weight] if weight else [D(1)] * rows
    value = DEFINITIONS[metric](single(mapped(targets, D)), single(mapped(predictions, D)), w, **(parameters or {}))
    value, size = value if isinstance(value, tuple) else (value, None)
    more = {"weight": weight, "parameters": parameters, "ulp": ulp, "tolerance": tolerance}
    if metric in ("quantile_grid", "crps_ensemble"):
        more["columns"] = list(predictions)
    if hand is not None:
        more["oracle"] = "by hand"
        if hand == "undefined":
            assert value is None, f"{metric}: {name}: {value}"
        else:
            agrees(value, hand, f"{metric}: {name}", 1e-14)
            value = hand
    elif check and value is not None and metric in LIBRARY:
        arrays = [single({k: v if isinstance(v[0], str) else np.array(v, dtype=float) for k, v in c.items()}) for c in (targets, predictions)]
        other = LIBRARY[metric][1](*arrays, np.array(weight or [1.0] * rows, dtype=float), **(parameters or {}))
        if other is not None:
            # arccos has half of the digits for small angles
            agrees(value, other, f"{metric}: {name}", 3e-8 if metric.startswith("angular") else 1e-9)
    if size is not None and value is not None:
        more["tolerance"] = float(max(size, D("1e-300"))) * 2.0 ** -50
        more["why"] = WHY
    if why:
        more["why"] = f"{more['why']}; {why}" if "why" in more else why
    return case(name, targets, predictions, "undefined" if value is None else float(value), **more)


def gauss(n, scale=1.0, offset=0.0, digits=None):
    values = [RANDOM.gauss(offset, scale) for _ in range(n)]
    return values if digits is None else [round(v, digits) for v in values]


def lognormal(n, sigma=1.0, digits=None):
    values = [math.exp(RANDOM.gauss(1, sigma)) for _ in range(n)]
    return values if digits is None else [round(v, digits) + 10.0 ** -digits for v in values]


def near(values, scale, positive=False):
    return [v * math.exp(RANDOM.gauss(0, scale)) if positive else v + RANDOM.gauss(0, scale) for v in values]


TINY = [1e-300, 5e-324, 0.0, 3e-310, 1e-200], [2e-300, 1e-323, -0.0, 0.0, 3e-200]


def plain_cases(metric, kind="number", weights=False, tiny=True):
    """The table for one target and one prediction. kind "positive" keeps all values above 0."""
    positive = kind != "number"
    draw = (lambda n, digits=None: lognormal(n, 1.0, digits)) if positive else (lambda n, digits=None: gauss(n, 3.0, 0.5, digits))
    pair = lambda y, f: ({"target": y}, {"prediction": f})
    out = []
    add = lambda name, y, f, **more: out.append(make(metric, name, *pair(y, f), **more))
    y = draw(40)
    add("random", y, near(y, 0.7, positive))
    y = draw(40, 0)
    add("random with ties", y, [round(v, 0) + (1.0 if positive else 0.0) for v in near(y, 0.6, positive)])
    y = draw(21)
    add("all predictions equal", y, [2.5] * 21)
    add("perfect", y, y)
    add("inverted", y, [max(y) + min(y) - v for v in y] if positive else [-v for v in y])
    add("all targets equal", [1.1] * 21, near([1.1] * 21, 0.3, positive))
    add("both constant", [1.1] * 7, [1.3] * 7)
    add("both the same constant", [1.1] * 7, [1.1] * 7)
    add("one row", [2.0], [3.5], check=False)
    add("rows in another order", y[::-1], [2.5] * 21)
    y = [1e9 + v for v in gauss(21)]
    add("far from 0", y, near(y, 0.5), check=False)
    if not positive:
        y = [v * 10.0 ** RANDOM.randint(-8, 8) for v in gauss(24)]
        add("mixed magnitudes", y, [v * RANDOM.uniform(0.5, 1.5) for v in y], check=False)
        y = [v * 1e120 for v in gauss(12)]
        add("large", y, [v * RANDOM.uniform(0.5, 1.5) for v in y], check=False)
    if tiny:
        add("tiny, subnormal and negative zero", *TINY, check=False)
    if weights:
        y = draw(18)
        f = near(y, 0.5, positive)
        add("weights all 1", y, f, weight=[1.0] * 18)
        add("without weights", y, f)
        k = [RANDOM.randint(0, 4) for _ in y]
        add("weights k", y, f, weight=[float(c) for c in k])
        add("k copies", [v for v, c in zip(y, k) for _ in range(c)], [v for v, c in zip(f, k) for _ in range(c)])
        add("random weights", y, f, weight=[RANDOM.uniform(0, 2) for _ in y])
        add("all weights 0", y[:3], f[:3], weight=[0.0] * 3, hand="undefined")
        add("targets differ only where the weight is 0", [1.1] * 5 + y[:8], f[:13], weight=[0.7, 0.3, 1.1, 0.9, 2.3] + [0.0] * 8, check=False)
        add("predictions differ only where the weight is 0", y[:13], [1.1] * 5 + f[:8], weight=[0.7, 0.3, 1.1, 0.9, 2.3] + [0.0] * 8, check=False)
    return out


def hands(metric, *rows):
    """(targets, predictions, value) or with weights and parameters after it."""
    out = []
    for i, (y, f, value, *rest) in enumerate(rows, 1):
        weight, parameters = (rest + [None, None])[:2]
        targets, predictions = (x if isinstance(x, dict) else {k: x} for x, k in ((y, "target"), (f, "prediction")))
        out.append(make(metric, f"by hand {i}", mapped(targets, float), mapped(predictions, float), weight=weight, parameters=parameters, hand=value))
    return out


def refused(name, targets, predictions):
    return case(name, targets, predictions, "refused")


VECTORS = {}


def vectors(metric, *groups):
    VECTORS[metric] = [one for group in groups for one in (group if isinstance(group, list) else [group])]


LOST = "the square of the smallest is too small for a double"


def tiny_case(metric, tolerance, why):
    y, f = TINY
    return make(metric, "tiny, subnormal and negative zero", {"target": y}, {"prediction": f}, check=False, tolerance=tolerance, why=why)


# Errors.
vectors("rmse", plain_cases("rmse", tiny=False), tiny_case("rmse", 1e-150, LOST),
        hands("rmse", ([0, 0], [3, 4], math.sqrt(12.5)), ([1, 2, 3], [1, 3, 5], math.sqrt(5 / 3)), ([-1, 1], [1, -1], 2.0)))
vectors("mse", plain_cases("mse", weights=True),
        hands("mse", ([1, 2, 3], [1, 3, 5], 5 / 3), ([0, 0], [3, 4], 12.5), ([0, 0], [1, 3], 3.0, [3.0, 1.0])))
vectors("mae", plain_cases("mae"), hands("mae", ([1, 2, 3], [1, 3, 5], 1.0), ([0, 0, 0], [1, -1, 2], 4 / 3), ([5], [2], 3.0)))
vectors("wmae", plain_cases("wmae", weights=True),
        hands("wmae", ([1, 2], [2, 5], 1.5, [3.0, 1.0]),
                      ([0, 0], [1, 9], 1.0, [2.0, 0.0]),
                      ([0, 0, 0], [1, 2, 3], 14 / 6, [1.0, 2.0, 3.0])))
vectors("mean_bias_error", plain_cases("mean_bias_error", weights=True),
        hands("mean_bias_error", ([1, 2, 3], [2, 2, 5], 1.0), ([1, 2], [0, 3], 0.0), ([0, 0], [-4, 4], -2.0, [3.0, 1.0])))
vectors("medae", plain_cases("medae"),
        hands("medae", ([1, 2, 3, 4], [1, 3, 5, 14], 1.5), ([1, 2, 3], [1, 3, 9], 1.0), ([0, 0], [-2, 4], 3.0)))
vectors("max_error", plain_cases("max_error"),
        hands("max_error", ([1, 2, 3], [1, 3, 5], 2.0), ([0, 0], [-7, 4], 7.0), ([2], [2], 0.0)))
negative = [refused("negative prediction", {"target": [1.0, 2.0]}, {"prediction": [1.0, -0.5]}),
            refused("negative target", {"target": [1.0, -2.0]}, {"prediction": [1.0, 0.5]})]


def close_pairs(metric):
    y = [1e6 + i for i in range(20)]
    return make(metric, "close to perfect", {"target": y}, {"prediction": [v + 1e-6 for v in y]}, check=False)


vectors("msle", plain_cases("msle", "positive", weights=True), close_pairs("msle"), negative,
        hands("msle", ([1, 0], [3, 0], math.log(2) ** 2 / 2), ([0], [math.e - 1], 1.0), ([0, 7], [1, 3], math.log(2) ** 2)))
vectors("rmsle", plain_cases("rmsle", "positive", weights=True, tiny=False),
        tiny_case("rmsle", 1e-150, LOST),
        close_pairs("rmsle"), negative,
        hands("rmsle", ([1, 0], [3, 0], math.log(2) / math.sqrt(2)), ([0], [math.e - 1], 1.0), ([0, 7], [1, 3], math.log(2))))
vectors("log_mae", plain_cases("log_mae"),
        hands("log_mae", ([1, 2, 3], [3, 4, 5], math.log(2)),
                         ([1, 1], [1, 1], math.log(1e-9)),
                         ([1], [1], "undefined", None, {"floor": 0.0})))
vectors("log_cosh", plain_cases("log_cosh", weights=True, tiny=False), tiny_case("log_cosh", 1e-300, LOST),
        hands("log_cosh", ([0, 0], [1, -1], math.log((math.e + 1 / math.e) / 2)), ([0], [1000], 1000 - math.log(2)),
              ([0, 0], [0, math.log(2)], math.log(1.25) / 2)))
vectors("huber", plain_cases("huber", weights=True),
        [make("huber", "delta 0.3", *[{k: gauss(30)} for k in ("target", "prediction")],
              parameters={"delta": 0.3})],
        hands("huber", ([0, 0], [1, 3], 1.5), ([0], [5], 8.0, None, {"delta": 2.0}), ([0, 0], [0.5, -2], 0.8125)))
vectors("mape", plain_cases("mape", weights=True, tiny=False),
        hands("mape", ([2, 4], [1, 5], 0.375), ([-2], [2], 2.0), ([0, 1], [0, 1], "undefined")))
vectors("smape", plain_cases("smape", weights=True),
        hands("smape", ([1, 0, 2], [3, 0, 2], 100 / 3), ([0], [5], 200.0), ([1, -1], [3, 1], 150.0)))
vectors("wmape", plain_cases("wmape", weights=True),
        hands("wmape", ([2, 0, 6], [3, 1, 4], 0.5), ([0, 0], [1, 1], "undefined"), ([1, 3], [2, 3], 0.5, [3.0, 1.0])))
vectors("rmspe", plain_cases("rmspe", weights=True, tiny=False),
        hands("rmspe", ([2, 0, 4], [3, 9, 4], math.sqrt(0.125)), ([0], [1], "undefined"), ([1, -2], [2, -1], math.sqrt(0.625))))


def scaled_cases(metric, weights):
    y, s = gauss(40, 5.0), [abs(v) for v in gauss(40, 2.0, 3.0)]
    f = near(y, 2.0)
    w = [RANDOM.uniform(0, 3) for _ in y] if weights else None
    t = lambda y, s: {"target": y, "scale": s}
    return [make(metric, "random", t(y, s), {"prediction": f}),
            make(metric, "some scales 0", t(y, [0.0 if i % 4 == 0 else v for i, v in enumerate(s)]), {"prediction": f}, weight=w),
            make(metric, "all scales 0", t(y[:5], [0.0] * 5), {"prediction": f[:5]}),
            make(metric, "perfect", t(y, s), {"prediction": y}),
            make(metric, "far from 0", t([1e9 + v for v in y], s), {"prediction": [1e9 + v for v in f]}),
            make(metric, "large", t([1e100 * v for v in y], [1e100 * v for v in s]), {"prediction": [1e100 * v for v in f]}),
            refused("negative scale", t([1.0], [-1.0]), {"prediction": [1.0]})]


vectors("mase", scaled_cases("mase", True),
        hands("mase", ({"target": [3, 5], "scale": [2, 4]}, [4, 8], 0.625), ({"target": [3, 5], "scale": [0, 2]}, [4, 8], 1.5),
              ({"target": [0, 0], "scale": [1, 1]}, [1, 3], 1.5, [3.0, 1.0])))
vectors("rmsse", scaled_cases("rmsse", False),
        hands("rmsse", ({"target": [3, 5], "scale": [4, 4]}, [5, 5], math.sqrt(0.5)),
                       ({"target": [3, 5], "scale": [0, 4]}, [9, 7], 1.0),
              ({"target": [0, 0], "scale": [1, 4]}, [1, 2], 1.0)))

# Against a constant prediction.
constant = "equal targets leave nothing to explain: a refusal here, a number in scikit-learn"
for name, cases in {
    "r2": (([1, 2, 3], [1, 2, 5], -1.0), ([1, 2, 3], [2, 2, 2], 0.0), ([0, 2], [0, 1], 0.5)),
    "explained_variance": (([1, 2, 3], [11, 12, 13], 1.0), ([1, 2, 3], [5, 5, 5], 0.0), ([0, 2], [0, 1], 0.75)),
    "rse": (([1, 2, 3], [1, 2, 5], 2.0), ([1, 2, 3], [2, 2, 2], 1.0), ([0, 2], [0, 1], 0.5)),
    "rrse": (([1, 2, 3], [1, 2, 5], math.sqrt(2)), ([1, 2, 3], [2, 2, 2], 1.0), ([0, 4], [0, 2], math.sqrt(0.5))),
    "rae": (([1, 2, 3], [1, 2, 5], 1.0), ([1, 2, 3], [2, 2, 2], 1.0), ([0, 2], [0, 1], 0.5)),
    "d2_absolute_error": (([1, 2, 5], [1, 3, 5], 0.75), ([1, 2, 9], [2, 2, 2], 0.0), ([0, 2], [4, 2], -1.0)),
}.items():
    vectors(name, plain_cases(name, weights=name in ("r2", "explained_variance"), tiny=False), hands(name, *cases))
    for one in VECTORS[name]:
        if one["expected"] == "undefined" and "equal" in one["name"] + " " and "oracle" not in one:
            one["why"] = constant

# Correlations.
y = gauss(30)
VECTORS["explained_variance"].append(
    make("explained_variance", "predictions far too high", {"target": y}, {"prediction": [v + 1e9 for v in near(y, 0.5)]}, check=False))
for name, cases in {
    "pearson": (([1, 2, 3], [1, 3, 2], 0.5), ([1, 2, 3], [-1, -2, -3], -1.0), ([1, 2], [5, 5], "undefined")),
    "ccc": (([1, 2, 3], [2, 3, 4], 4 / 7), ([1, 1], [1, 1], 1.0), ([1, 2, 3], [3, 2, 1], -1.0)),
    "spearman": (([1, 2, 3, 4], [1, 3, 2, 4], 0.8), ([1, 2, 3], [10, 100, 1000], 1.0), ([1, 1, 2], [1, 2, 3], math.sqrt(0.75))),
    "kendall": (([1, 2, 3, 4], [1, 3, 2, 4], 2 / 3), ([1, 2, 3], [3, 2, 1], -1.0), ([1, 1, 2], [1, 2, 3], 2 / math.sqrt(6))),
}.items():
    vectors(name, plain_cases(name, weights=name in ("pearson", "ccc"), tiny=name in ("spearman", "kendall")), hands(name, *cases))

VECTORS["ccc"].append(make("ccc", "never too high", {"target": [1.0, 2.0, 3.0]}, {"prediction": [0.0, 2.0, 2.0]}))


def shuffled_lists(n, longest):
    y = [[f"c{i}" for i in range(RANDOM.randint(0, longest))] for _ in range(n)]
    f = [RANDOM.sample(a, len(a)) for a in y]
    return {"target": [" ".join(a) for a in y]}, {"prediction": [" ".join(a) for a in f]}


y, f = shuffled_lists(40, 9)
vectors("inversions_tau",
        make("inversions_tau", "random", y, f), make("inversions_tau", "perfect", y, {"prediction": y["target"]}),
        make("inversions_tau", "reversed", y, {"prediction": [" ".join(a.split()[::-1]) for a in y["target"]]}),
        make("inversions_tau", "long lists", *shuffled_lists(4, 60)),
        make("inversions_tau", "extra spaces", {"target": ["a  b c ", "d e"]}, {"prediction": [" c b a", "d  e"]}),
        hands("inversions_tau", (["a b c", "d e"], ["a c b", "d e"], 0.5),
                                (["a b c"], ["c b a"], -1.0),
                                (["ä 日本 x", ""], ["日本 ä x", ""], 1 / 3),
              (["a b c"], ["a b"], "undefined"), (["a b c"], ["a b b"], "undefined"), (["a a b"], ["a b a"], "undefined"),
              (["a", ""], ["a", ""], "undefined")))


def survival(n, digits=None):
    time = lognormal(n, 1.0, digits)
    return {"time": time, "event": [float(RANDOM.random() < 0.6) for _ in time]}, {
        "prediction": [round(v, digits or 9) for v in near(time, 0.8, True)]}


y, f = survival(40)
tied = survival(45, 0)
both = {"time": [1.0, 2.0, 2.0, 3.0], "event": [1.0, 1.0, 0.0, 1.0]}
vectors("c_index", make("c_index", "random", y, f), make("c_index", "random with ties", *tied),
        make("c_index", "as a risk", *tied, parameters={"risk": 1}),
        make("c_index", "all predictions equal", y, {"prediction": [1.0] * 40}),
        make("c_index", "perfect", y, {"prediction": y["time"]}),
        make("c_index", "inverted", y, {"prediction": [-v for v in y["time"]]}),
        make("c_index", "no event", {**y, "event": [0.0] * 40}, f),
        make("c_index", "all events at one time", {"time": [3.0] * 40, "event": [1.0] * 40}, f),
        make("c_index", "all uncensored", {**y, "event": [1.0] * 40}, f),
        refused("event 0.5", {"time": [1.0], "event": [0.5]}, {"prediction": [1.0]}),
        hands("c_index", ({"time": [1, 2, 3, 4], "event": [1, 0, 1, 1]}, [1, 5, 4, 3], 0.75),
                         (both, [1, 2, 3, 4], 1.0),
                         (both, [1, 3, 2, 4], 0.8)))

# Quantiles, intervals, distributions.
y = gauss(30)
vectors("pinball", plain_cases("pinball", weights=True),
        [make("pinball", f"alpha {a}", {"target": y}, {"prediction": near(y, 1)}, parameters={"alpha": a})
         for a in (0.05, 0.9)],
        hands("pinball", ([1, 2], [2, 0], 0.95, None, {"alpha": 0.9}),
                         ([0, 0], [1, -3], 1.0),
                         ([0, 4], [4, 0], 1.5, [3.0, 1.0], {"alpha": 0.75})))


def grid(y, offsets):
    return {f"q{i}": [v + o + RANDOM.gauss(0, 0.5) for v in y] for i, o in enumerate(offsets)}


y = gauss(30, 2.0)
w = [RANDOM.uniform(0, 2) for _ in y]
three = grid(y, (-2, 0, 2))
vectors("quantile_grid",
        make("quantile_grid", "random", {"target": y}, three),
        make("quantile_grid", "with weights", {"target": y}, three, weight=w),
        make("quantile_grid", "weights all 1", {"target": y}, three, weight=[1.0] * 30),
        make("quantile_grid", "crossing", {"target": y}, grid(y, (2, 0, -2))),
        make("quantile_grid", "two levels", {"target": y}, grid(y, (-1, 1)), parameters={"levels": [0.25, 0.75]}),
        make("quantile_grid", "perfect", {"target": y}, {"a": y, "b": y, "c": y}),
        make("quantile_grid", "levels missing", {"target": y[:4]}, grid(y[:4], (-2, 0, 2)), parameters={"levels": [0.1, 0.5]}),
        make("quantile_grid", "far from 0", {"target": [1e9 + v for v in y]}, {k: [1e9 + x for x in v] for k, v in three.items()}, check=False),
        hands("quantile_grid", ([10], {"q10": [5], "q50": [10], "q90": [20]}, 0.5),
                               ([0, 0], {"a": [1, -1]}, 0.5, None, {"levels": [0.5]}),
              ([0, 0], {"a": [-4, 0], "b": [4, 0]}, 1.5, [3.0, 1.0], {"levels": [0.5, 0.5]})))
interval = lambda y: {"lower": [v - abs(RANDOM.gauss(1, 1)) + 0.3 for v in y], "upper": [v + abs(RANDOM.gauss(1, 1)) + 0.3 for v in y]}
p = interval(y)
for name, cases in {
    "interval_score": (([3, 5], {"lower": [1, 1], "upper": [4, 4]}, 13.0),
                       ([0], {"lower": [1], "upper": [2]}, 5.0, None, {"alpha": 0.5}),
                       ([0, 0], {"lower": [0, -1], "upper": [0, 3]}, 1.0, [3.0, 1.0]), ([0], {"lower": [2], "upper": [1]}, "undefined")),
    "interval_coverage": (([3, 5, 4, 0], {"lower": [1] * 4, "upper": [4] * 4}, 0.5),
                          ([1, 4], {"lower": [1, 1], "upper": [4, 4]}, 1.0),
                          ([0, 9], {"lower": [0, 0], "upper": [0, 3]}, 0.75, [3.0, 1.0]), ([0], {"lower": [2], "upper": [1]}, "undefined")),
}.items():
    vectors(name, make(name, "random", {"target": y}, p), make(name, "with weights", {"target": y}, p, weight=w),
            make(name, "weights all 1", {"target": y}, p, weight=[1.0] * 30),
        make(name, "perfect points", {"target": y}, {"lower": y, "upper": y}),
            make(name, "all equal", {"target": [1.0] * 9}, {"lower": [2.0] * 9, "upper": [3.0] * 9}),
            make(name, "far from 0", {"target": [1e9 + v for v in y]}, {k: [1e9 + x for x in v] for k, v in p.items()}, check=False),
            make(name, "negative zero", {"target": [0.0, -0.0]}, {"lower": [-0.0, 0.0], "upper": [0.0, -0.0]}),
            make(name, "one crossed", {"target": y}, {"lower": p["lower"], "upper": p["upper"][:-1] + [-99.0]}),
        hands(name, *cases))
y30, w30, y, w = y, w, y[:18], w[:18]  # keeps the file small
members = {f"m{i}": [v + RANDOM.gauss(0.2, 1) for v in y] for i in range(5)}
tied = {k: [round(x) + 0.0 for x in v] for k, v in members.items()}
fair = {"parameters": {"fair": 1}}
vectors("crps_ensemble",
        make("crps_ensemble", "random", {"target": y}, members),
        make("crps_ensemble", "more rows", {"target": y30 + y}, {"a": near(y30 + y, 1), "b": near(y30 + y, 1)}),
        make("crps_ensemble", "random, fair", {"target": y}, members, **fair),
        make("crps_ensemble", "ties", {"target": [round(v) + 0.0 for v in y]}, tied),
        make("crps_ensemble", "with weights, fair", {"target": y}, members, weight=w, **fair),
        make("crps_ensemble", "weights all 1", {"target": y}, members, weight=[1.0] * 18),
        make("crps_ensemble", "all members equal", {"target": y}, {"a": y[::-1], "b": y[::-1]}),
        make("crps_ensemble", "one member", {"target": y}, {"a": y[::-1]}),
        make("crps_ensemble", "one member, fair", {"target": y}, {"a": y[::-1]}, **fair),
        make("crps_ensemble", "perfect", {"target": y}, {"a": y, "b": y}),
        make("crps_ensemble", "far from 0", {"target": [1e9 + v for v in y]}, {k: [1e9 + x for x in v] for k, v in members.items()}, check=False),
        hands("crps_ensemble", ([0], {"a": [1], "b": [3]}, 1.5), ([0], {"a": [1], "b": [3]}, 1.0, None, {"fair": 1}),
              ([2, 0], {"a": [1, 0], "b": [2, 0], "c": [3, 0]}, 1 / 9)))
y, w = y30, w30
normal = {"mu": near(y, 1.5), "sigma": lognormal(30, 0.5)}
zero_sigma = refused("sigma 0", {"target": [1.0]}, {"mu": [1.0], "sigma": [0.0]})
wide = {"target": [0.0, 0.0, 30.0, -9.0, 1e6, 8.4, -8.5, 0.001] + gauss(12, 8.0)}
unit = {"mu": [0.0] * 20, "sigma": [1.0] * 20}
for name, cases in {
    "crps_gaussian": (([3], {"mu": [3], "sigma": [2]}, 2 * (math.sqrt(2) - 1) / math.sqrt(math.pi)),
                      ([100], {"mu": [0], "sigma": [1]}, 100 - 1 / math.sqrt(math.pi)),
                      ([-100], {"mu": [0], "sigma": [2]}, 100 - 2 / math.sqrt(math.pi))),
    "gaussian_nll": (([1], {"mu": [0], "sigma": [1]}, 0.5 + math.log(2 * math.pi) / 2),
                     ([5], {"mu": [5], "sigma": [1 / math.sqrt(2 * math.pi)]}, 0.0),
                     ([0, 4], {"mu": [0, 0], "sigma": [1, 2]}, (2 + math.log(2)) / 2 + math.log(2 * math.pi) / 2)),
}.items():
    vectors(name, make(name, "random", {"target": y}, normal), make(name, "with weights", {"target": y}, normal, weight=w),
            make(name, "weights all 1", {"target": y}, normal, weight=[1.0] * 30), make(name, "far and near", wide, unit),
            make(name, "perfect", {"target": y}, {**normal, "mu": y}),
        make(name, "all equal", {"target": [1.0] * 9}, {"mu": [0.5] * 9, "sigma": [0.7] * 9}),
            make(name, "far from 0", {"target": [1e9 + v for v in y]}, {**normal, "mu": [1e9 + v for v in normal["mu"]]}, check=False),
            make(name, "tiny and large sigma", {"target": [0.0, 1e-200, 3e199]}, {"mu": [0.0, 2e-200, 1e199], "sigma": [1e-300, 1e-200, 1e199]}, check=False),
            zero_sigma, hands(name, *cases))
osic = {"prediction": near([2500 + 300 * v for v in y], 200), "sigma": [40 + 20 * v for v in lognormal(30, 0.7)]}
y3 = {"target": [2500 + 300 * v for v in y]}
vectors("laplace_log_likelihood", make("laplace_log_likelihood", "random", y3, osic),
        make("laplace_log_likelihood", "all clipped", y3, {"prediction": [0.0] * 30, "sigma": [1.0] * 30}),
        make("laplace_log_likelihood", "perfect", y3, {**osic, "prediction": y3["target"]}),
        make("laplace_log_likelihood", "other bounds", y3, osic, parameters={"least_sigma": 100.0, "most_error": 50.0}),
        refused("sigma 0", {"target": [1.0]}, {"prediction": [1.0], "sigma": [0.0]}),
        hands("laplace_log_likelihood", ([0], {"prediction": [0], "sigma": [1]}, -math.log(2 * math.sqrt(2)), None, {"least_sigma": 2.0}),
              ([0], {"prediction": [5000], "sigma": [1000]}, -math.sqrt(2) - math.log(1000 * math.sqrt(2))),
              ([0, 0], {"prediction": [0, 70], "sigma": [70, 70]}, -math.sqrt(2) / 2 - math.log(70 * math.sqrt(2)))))
zero = refused("prediction 0", {"target": [1.0]}, {"prediction": [0.0]})
counts = {"target": [float(round(v - 1)) if v > 1 else 0.0 for v in lognormal(40)]}
rates = {"prediction": [0.3 + 0.9 * v for v in counts["target"]]}
vectors("poisson_deviance", plain_cases("poisson_deviance", "positive", weights=True, tiny=False),
        make("poisson_deviance", "counts with zeros", counts, rates),
        make("poisson_deviance", "extreme", {"target": [1e-300, 1e300, 0.0]}, {"prediction": [1e300, 1e299, 1e-300]}, check=False),
        zero,
        refused("negative target", {"target": [-1.0]}, {"prediction": [1.0]}),
        hands("poisson_deviance", ([1, 0], [2, 1], 2 - math.log(2)), ([0], [3], 6.0), ([2], [1], 4 * math.log(2) - 2)))
vectors("gamma_deviance", plain_cases("gamma_deviance", "positive", weights=True, tiny=False),
        make("gamma_deviance", "extreme", {"target": [1e-300, 1e200, 5e-324]}, {"prediction": [1e300, 1e190, 1e-320]}, check=False),
        zero,
        refused("target 0", {"target": [0.0]}, {"prediction": [1.0]}),
        hands("gamma_deviance", ([1], [2], 2 * math.log(2) - 1),
                                ([2], [1], 2 - 2 * math.log(2)),
                                ([3, 1], [3, 2], math.log(2) - 0.5)))
higher = {"target": rates["prediction"]}, {"prediction": near(rates["prediction"], 0.5, True)}  # from power 2 on, no zeros
powers = [make("tweedie_deviance", f"power {a}", *(higher if a >= 2 else (counts, rates)),
               parameters={"power": a}) for a in (1, 1.1, 1.9, 2, 3)]
vectors("tweedie_deviance", plain_cases("tweedie_deviance", "positive", weights=True, tiny=False)[4:], powers, zero,
        make("tweedie_deviance", "power 2 and a target 0", counts, rates, parameters={"power": 2}),
        hands("tweedie_deviance", ([0], [4], 8.0), ([1], [4], 2.0), ([1], [2], 2 * math.log(2) - 1, None, {"power": 2})))

# Distances and angles.
place = lambda n: ([math.degrees(math.asin(RANDOM.uniform(-1, 1))) for _ in range(n)], [RANDOM.uniform(-180, 180) for _ in range(n)])
lat, lon = place(40)
t = {"target_lat": lat, "target_lon": lon}
far = dict(zip(("lat", "lon"), place(40)))
point = lambda a, b, c, d: ({"target_lat": a, "target_lon": b}, {"lat": c, "lon": d})
for name in ("haversine_mean", "haversine_percentiles"):
    radius = {"radius": 2.0}
    cases = [(*point([0], [0], [0], [180]), 2 * math.pi, None, radius),
             (*point([0, 0], [0, 0], [0, 0], [90, 90]), math.pi, None, radius),
             (*point([10], [179.5], [10], [-180.5]), 0.0, None, radius)]
    if name == "haversine_percentiles":
        cases[1] = (*point([0] * 3, [0] * 3, [0] * 3, [0, 45, 90]), (0.25 + 0.475) * math.pi, None, radius)
    vectors(name, make(name, "random", t, far), make(name, "metres apart", t, {"lat": near(lat, 1e-5), "lon": near(lon, 1e-5)}),
            make(name, "the same", t, {"lat": lat, "lon": lon}),
        make(name, "across 180 degrees", t, {"lat": lat, "lon": [x + 360 for x in near(lon, 1e-2)]},
                 tolerance=1e-8, why="metres; a longitude of 300 degrees is only known to 6e-9 metres"),
            make(name, "all equal", *point([48.0] * 9, [11.0] * 9, [52.5] * 9, [13.4] * 9)),
        make(name, "poles", *point([90.0, -90.0, 90.0], [0.0, 5.0, 7.0], [-90.0, -90.0, 89.0], [3.0, 9.0, 7.0])),
            make(name, "latitude -91", *point([0.0, 1.0], [0.0, 0.0], [-91.0, 1.0], [0.0, 0.0]), check=False),
            make(name, "true latitude -91", *point([0.0, -91.0], [0.0, 0.0], [1.0, 1.0], [0.0, 0.0]), check=False), hands(name, *cases))
azimuth, zenith = [RANDOM.uniform(0, 2 * math.pi) for _ in range(40)], [math.acos(RANDOM.uniform(-1, 1)) for _ in range(40)]
t = {"target_azimuth": azimuth, "target_zenith": zenith}
direct = lambda a, b, c, d: ({"target_azimuth": a, "target_zenith": b}, {"azimuth": c, "zenith": d})
vectors("angular_error", make("angular_error", "random", t, {"azimuth": azimuth[::-1], "zenith": zenith[::-1]}),
        make("angular_error", "close", t, {"azimuth": near(azimuth, 1e-3), "zenith": near(zenith, 1e-3)}),
        make("angular_error", "the same", t, {"azimuth": azimuth, "zenith": zenith}),
        make("angular_error", "all equal", t, {"azimuth": [1.0] * 40, "zenith": [1.0] * 40}),
        make("angular_error", "the same directions by other angles", t, {"azimuth": [a + math.pi for a in azimuth], "zenith": [-z for z in zenith]},
             tolerance=1e-7, why="the square of the angle is what is left of numbers near 1"),
        make("angular_error", "beyond a turn", t, {"azimuth": [a + 7 for a in azimuth], "zenith": [z - 3 for z in zenith]}),
        hands("angular_error", (*direct([0, 0], [0, 0], [0, 1], [1, 2]), 1.5),
                               (*direct([0], [math.pi / 2], [1], [math.pi / 2]), 1.0),
                               (*direct([1], [0.5], [1], [0.75]), 0.25)))
axes = lambda x, y, z, prefix="": {f"{prefix}x": x, f"{prefix}y": y, f"{prefix}z": z}
u, v = axes(gauss(30), gauss(30), gauss(30), "target_"), axes(gauss(30), gauss(30), gauss(30))
slightly = dict(zip(v, (near(x, 1e-3) for x in u.values())))
vectors("angular_error_vectors",
        make("angular_error_vectors", "random", u, v),
        make("angular_error_vectors", "close", u, slightly, tolerance=1e-16,
             why="an angle of 0.001 is what is left of two rounded unit vectors"),
        make("angular_error_vectors", "longer", u, dict(zip(v, ([2 * a for a in x] for x in u.values())))),
        make("angular_error_vectors", "opposite", u, dict(zip(v, ([-a for a in x] for x in u.values())))),
        make("angular_error_vectors", "a vector of length 0", u, axes([0.0] * 30, [0.0] * 30, [1.0] * 29 + [0.0]), check=False),
        hands("angular_error_vectors", (axes([1, 0], [0, 2], [0, 0], "target_"), axes([0, 0], [3, 1], [0, 0]), math.pi / 4),
              (axes([1], [0], [0], "target_"), axes([1], [1], [0]), math.pi / 4), (axes([0], [0], [2], "target_"), axes([0], [0], [-5]), math.pi)))

if __name__ == "__main__":
    for metric, cases in VECTORS.items():
        checked = f", checked against {LIBRARY[metric][0]}" if metric in LIBRARY else ""
        write(metric, f"the definition with 60 digits{checked}", cases)
