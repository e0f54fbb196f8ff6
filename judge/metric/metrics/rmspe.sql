-- name = "rmspe"
-- title = "Root mean squared percentage error"
-- aliases = ["root_mean_squared_percentage_error", "root_mean_square_percentage_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 200 rows"
-- formula = "sqrt(sum w ((f - y) / y)^2 / sum w) over the rows with y not 0"
-- policy = "Rows whose target is 0 do not count at all: their predictions are ignored. A fraction, not multiplied by 100."
-- undefined = "When all targets (of a weight above 0) are 0."
-- reference = "Rossmann Store Sales, Kaggle 2015; checked in exact arithmetic"
-- example = { target = [2, 0, 4], prediction = [3, 9, 4], score = "0.3536" }
WITH ratios AS (SELECT fold, weight, (prediction - target) / target AS ratio FROM rows WHERE target <> 0)
SELECT fold, csum(weight) AS w, csum(weight * ratio * ratio) AS squares FROM ratios GROUP BY fold;
SELECT sample, sqrt(csum(squares) / NULLIF(csum(w), 0)) AS score FROM parts GROUP BY sample
