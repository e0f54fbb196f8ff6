-- name = "kendall"
-- title = "Kendall rank correlation (tau-b)"
-- aliases = ["kendall_tau", "kendalltau_b", "tau_b"]
-- family = "regression"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = """(C - D) / sqrt((P - Ty) (P - Tf)), of all P pairs of rows C in the same and D in opposite order, Ty and Tf with equal \
-- targets or predictions"""
-- policy = """Only the order of the predictions counts; level and scale are not judged. Pairs are counted from sorted rows, in time n log n and \
-- memory n: error bars come from the same counts."""
-- undefined = "When all targets or all predictions are equal."
-- reference = "scipy.stats.kendalltau"
-- example = { target = [1, 2, 3, 4], prediction = [1, 3, 2, 4], score = "0.6667" }
-- # Each row compared with all others, and with those of its fold: how many have another target, another prediction, and how many
-- # are in opposite order (lower in one and higher in the other).
WITH counts AS (
    SELECT stratum, fold,
        count(*) OVER (PARTITION BY stratum) AS n,
        count(*) OVER (PARTITION BY stratum, target) AS ty,
        count(*) OVER (PARTITION BY stratum, prediction) AS tf,
        count(*) OVER (PARTITION BY stratum, target, prediction) AS tyf,
        rank(ORDER BY prediction DESC) OVER (whole GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            + rank(ORDER BY prediction) OVER (whole GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) - 2 AS opposite,
        count(*) OVER (PARTITION BY fold) AS own_n,
        count(*) OVER (PARTITION BY fold, target) AS own_ty,
        count(*) OVER (PARTITION BY fold, prediction) AS own_tf,
        count(*) OVER (PARTITION BY fold, target, prediction) AS own_tyf,
        rank(ORDER BY prediction DESC) OVER (own GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            + rank(ORDER BY prediction) OVER (own GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) - 2 AS own_opposite
    FROM rows
    WINDOW whole AS (PARTITION BY stratum ORDER BY target), own AS (PARTITION BY fold ORDER BY target)
),
-- y and f: pairs with different targets, with different predictions. k: pairs in the same less pairs in opposite order.
pairs AS (
    SELECT stratum, fold,
        n - ty AS y,
        n - tf AS f,
        n - ty - tf + tyf - 2 * opposite AS k,
        own_n - own_ty AS own_y,
        own_n - own_tf AS own_f,
        own_n - own_ty - own_tf + own_tyf - 2 * own_opposite AS own_k
    FROM counts
)
-- Without fold w, twice the pairs are the sum over the other folds of (2 y - own_y), less what the whole stratum has of (y - own_y):
-- that takes off the pairs between w and the others, and those within w.
SELECT fold,
    sum(2 * y - own_y) AS y,
    sum(2 * f - own_f) AS f,
    sum(2 * k - own_k) AS k,
    sum(sum(y - own_y)) OVER (PARTITION BY stratum) AS between_y,
    sum(sum(f - own_f)) OVER (PARTITION BY stratum) AS between_f,
    sum(sum(k - own_k)) OVER (PARTITION BY stratum) AS between_k
FROM pairs GROUP BY stratum, fold;
SELECT sample,
    (sum(k) - max(between_k)) / NULLIF(sqrt(sum(y) - max(between_y)) * sqrt(sum(f) - max(between_f)), 0) AS score
FROM parts GROUP BY sample
