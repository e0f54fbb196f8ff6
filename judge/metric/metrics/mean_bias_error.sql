-- name = "mean_bias_error"
-- title = "Mean bias error"
-- aliases = ["mbe", "mean_error", "bias"]
-- family = "regression"
-- direction = "lower"
-- range = [-inf, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "sum w (f - y) / sum w, y the target, f the prediction, w the weight"
-- policy = """Positive when predictions are too high on average. Zero is best and less is not better, because misses of opposite sign \
-- cancel: show it beside a board, never rank by it."""
-- undefined = "When the weights sum to 0."
-- reference = "By definition; checked in exact arithmetic"
-- example = { target = [1, 2, 3], prediction = [2, 2, 5], score = "1.0" }
SELECT fold, csum(weight) AS w, csum(weight * (prediction - target)) AS bias FROM rows GROUP BY fold;
SELECT sample, csum(bias) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
