-- name = "crps_ensemble"
-- title = "Continuous ranked probability score of an ensemble"
-- aliases = ["crps"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- shape = "ensemble"
-- weights = true
-- parameters = { fair = { default = 0, choices = [0, 1], about = "0: the m members are the distribution; 1: they are a sample of it, and the spread is divided by m (m - 1) instead of m^2" } }
-- formula = "mean over rows of (1/m) sum |x_i - y| - (1/(2 m^2)) sum over i, j of |x_i - x_j|, x the m members, y the target"
-- policy = """One prediction column a member. With one member and fair = 0 it is the mean absolute error. The fair form expects \
-- from a small ensemble what it expects from a large one. Without it, a small ensemble does better by spreading less than the truth."""
-- undefined = "With fair = 1 and a single member, or when the weights sum to 0."
-- reference = "properscoring crps_ensemble; fair: C. A. T. Ferro, Quarterly Journal of the Royal Meteorological Society 140, 2014"
-- example = { target = [0], prediction = { a = [1], b = [3] }, score = "1.5" }
-- # In sorted order member i is the upper one of i - 1 pairs and the lower one of m - i, which gives the spread without pairs.
WITH places AS (
    SELECT fold, weight, prediction - target AS miss,
        2 * row_number() OVER (PARTITION BY fold, row ORDER BY prediction, col) - 1 - $column_count AS pairs
    FROM rows
)
SELECT fold, csum(weight) AS w, csum(weight * abs(miss)) AS misses, csum(weight * miss * pairs) AS spread FROM places GROUP BY fold;
SELECT sample, csum(misses) / NULLIF(csum(w), 0) - csum(spread) / NULLIF(csum(w) * ($column_count - $fair), 0) AS score
FROM parts GROUP BY sample
