-- name = "wmape"
-- title = "Weighted mean absolute percentage error"
-- aliases = ["wape", "weighted_mape", "mad_mean_ratio"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "sum w |f - y| / sum w |y|, y the target, f the prediction, w the weight"
-- policy = "Also called WAPE. A fraction, not multiplied by 100. Rows count by the size of their target; single targets of 0 are allowed."
-- undefined = "When all targets (of a weight above 0) are 0."
-- reference = "By definition; checked in exact arithmetic"
-- example = { target = [2, 0, 6], prediction = [3, 1, 4], score = "0.5" }
SELECT fold, csum(weight * abs(prediction - target)) AS misses, csum(weight * abs(target)) AS size FROM rows GROUP BY fold;
SELECT sample, csum(misses) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
