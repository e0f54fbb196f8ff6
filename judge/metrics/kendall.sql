-- name = "kendall"
-- title = "Kendall rank correlation (tau-b)"
-- family = "regression"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "(C - D) / sqrt((P - Ty) (P - Tf)), of all P pairs of rows C in the same and D in opposite order, Ty and Tf with equal targets or predictions"
-- policy = """Only the order of the predictions counts; level and scale are not judged. Pairs are counted from sorted rows, in time n log n and \
-- memory n: a hundred thousand rows take about a quarter of a second, error bars 21 times that."""
-- undefined = "When all targets or all predictions are equal."
-- reference = "scipy.stats.kendalltau"
-- example = { target = [1, 2, 3, 4], prediction = [1, 3, 2, 4], score = "0.6667" }
-- # For each row: the rows of lower target with a higher prediction, and the rows with the same values.
WITH counts AS (
    SELECT sample,
        rank(ORDER BY prediction DESC) OVER (
            PARTITION BY sample ORDER BY target GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - 1 AS opposite,
        count(*) OVER (PARTITION BY sample, target) - 1 AS same_target,
        count(*) OVER (PARTITION BY sample, prediction) - 1 AS same_prediction,
        count(*) OVER (PARTITION BY sample, target, prediction) - 1 AS same_both
    FROM rows
),
-- Twice the number of pairs, as every pair is seen from both its rows, except those in opposite order.
pairs AS (
    SELECT sample,
        count(*) * (count(*) - 1) AS every,
        sum(same_target) AS ty,
        sum(same_prediction) AS tf,
        sum(same_both) AS same_pair,
        2 * sum(opposite) AS opposite
    FROM counts GROUP BY sample
)
SELECT sample, (every - ty - tf + same_pair - 2 * opposite) / NULLIF(sqrt(every - ty) * sqrt(every - tf), 0) AS score FROM pairs
