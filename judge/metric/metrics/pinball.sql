-- name = "pinball"
-- title = "Pinball loss"
-- aliases = ["pinball_loss", "quantile_loss", "mean_pinball_loss"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- parameters = { alpha = { default = 0.5, range = "(0, 1)", about = "the quantile that is asked for" } }
-- formula = "sum w max(alpha (y - f), (alpha - 1) (y - f)) / sum w, y the target, f the prediction, w the weight"
-- policy = "The best prediction is the alpha-quantile of what may happen. With alpha = 0.5 it is half the mean absolute error."
-- undefined = "When the weights sum to 0."
-- reference = "scikit-learn mean_pinball_loss"
-- example = { target = [1, 2], prediction = [2, 0], parameters = { alpha = 0.9 }, score = "0.95" }
SELECT fold,
    csum(weight) AS w,
    csum(weight * greatest($alpha * (target - prediction), ($alpha - 1) * (target - prediction))) AS losses
FROM rows GROUP BY fold;
SELECT sample, csum(losses) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
