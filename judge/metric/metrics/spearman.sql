-- name = "spearman"
-- title = "Spearman rank correlation"
-- aliases = ["spearmanr", "spearman_rho", "spearman_correlation", "srcc", "rank_correlation"]
-- family = "regression"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "Pearson's correlation of the ranks of targets and predictions; equal values share the mean of their ranks"
-- policy = """Only the order of the predictions counts; any rising function of them scores the same, so level and scale are not judged. The \
-- order of the rows in the file never matters."""
-- undefined = "When all targets or all predictions are equal."
-- reference = "scipy.stats.spearmanr"
-- example = { target = [1, 2, 3, 4], prediction = [1, 3, 2, 4], score = "0.8" }
-- # Twice the rank less the mean rank: a whole number, so that all sums are exact.
WITH ranked AS (
    SELECT sample,
        2 * rank() OVER (PARTITION BY sample ORDER BY target) + count(*) OVER (PARTITION BY sample, target)
            - count(*) OVER (PARTITION BY sample) - 2 AS y,
        2 * rank() OVER (PARTITION BY sample ORDER BY prediction) + count(*) OVER (PARTITION BY sample, prediction)
            - count(*) OVER (PARTITION BY sample) - 2 AS f
    FROM rows
)
SELECT sample, sum(y * f) / NULLIF(sqrt(sum(y * y)) * sqrt(sum(f * f)), 0) AS score FROM ranked GROUP BY sample
