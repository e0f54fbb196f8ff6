-- name = "wmae"
-- title = "Weighted mean absolute error"
-- aliases = ["weighted_mae", "weighted_mean_absolute_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "sum w |f - y| / sum w, y the target, f the prediction, w the weight"
-- policy = "A row of weight 0 does not count. With equal weights this is mae."
-- undefined = "When the weights sum to 0."
-- reference = "scikit-learn mean_absolute_error with sample_weight; Walmart Recruiting, Kaggle 2014"
-- example = { target = [1, 2], prediction = [2, 5], weight = [3, 1], score = "1.5" }
SELECT fold, csum(weight) AS w, csum(weight * abs(prediction - target)) AS misses FROM rows GROUP BY fold;
SELECT sample, csum(misses) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
