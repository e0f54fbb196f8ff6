-- name = "max_error"
-- title = "Maximum error"
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- error_bar = "none"
-- formula = "max |f - y|, y the target, f the prediction"
-- policy = "The single worst row decides, so that a shake-up between two splits is likely."
-- undefined = ""
-- reference = "scikit-learn max_error"
-- example = { target = [1, 2, 3], prediction = [1, 3, 5], score = "2.0" }
SELECT fold, max(abs(prediction - target)) AS worst FROM rows GROUP BY fold;
SELECT sample, max(worst) AS score FROM parts GROUP BY sample
