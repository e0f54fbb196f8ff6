-- name = "wis"
-- title = "Weighted interval score"
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "nonnegative" }
-- predictions = { prediction = "number" }
-- shape = "ensemble"
-- parameters = { levels = { default = [0.25, 0.5, 0.75], range = "(0, 1)", about = "the level of each quantile, in the order of the columns" } }
-- formula = "(1/n) sum over rows of (1/k) sum over levels a of 2 max(a (y - q_a), (a - 1) (y - q_a))"
-- policy = "Every row counts the same, and every level. With levels in pairs around the median this is the weighted interval score."
-- undefined = "When there are not as many levels as columns."
-- reference = "J. Bracher and others, Evaluating epidemic forecasts in an interval format, PLOS Computational Biology 17, 2021"
-- example = { target = [10], prediction = { q25 = [6], q50 = [10], q75 = [20] }, score = "2.3333" }
SELECT fold, csum(2 * greatest($levels[col + 1] * miss, ($levels[col + 1] - 1) * miss)) AS losses, count(*) AS n
FROM (SELECT fold, col, target - prediction AS miss FROM rows)
GROUP BY fold;
SELECT sample, CASE WHEN len($levels) = $column_count THEN csum(losses) / NULLIF(sum(n), 0) END AS score
FROM parts GROUP BY sample
