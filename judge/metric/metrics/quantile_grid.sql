-- name = "quantile_grid"
-- title = "Mean pinball loss over several quantiles"
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- shape = "ensemble"
-- weights = true
-- parameters = { levels = { default = [0.1, 0.5, 0.9], range = "(0, 1)", about = "the quantile level of each prediction column, in their order" } }
-- formula = "(1/k) sum over levels a of (sum w max(a (y - f_a), (a - 1) (y - f_a)) / sum w), y the target, f_a the prediction of level a"
-- policy = """One prediction column a level. Every level counts the same. Quantiles that cross (a higher level with a lower prediction) are \
-- allowed and cost what they cost. Scale the targets, or weigh the rows by one over the scale, for a scaled loss as in M5 Uncertainty."""
-- undefined = "When there are not as many levels as prediction columns, or the weights sum to 0."
-- reference = "scikit-learn mean_pinball_loss, mean over the levels"
-- example = { target = [10], prediction = { q10 = [5], q50 = [10], q90 = [20] }, score = "0.5" }
WITH misses AS (SELECT fold, weight, $levels[col + 1] AS level, target - prediction AS miss FROM rows)
SELECT fold, csum(weight) AS w, csum(weight * greatest(level * miss, (level - 1) * miss)) AS losses FROM misses GROUP BY fold;
SELECT sample, CASE WHEN len($levels) = $column_count THEN csum(losses) / NULLIF(csum(w), 0) END AS score FROM parts GROUP BY sample
