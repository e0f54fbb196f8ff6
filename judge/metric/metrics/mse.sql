-- name = "mse"
-- title = "Mean squared error"
-- aliases = ["mean_squared_error", "mean_square_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 100 rows"
-- formula = "sum w (f - y)^2 / sum w, y the target, f the prediction, w the weight"
-- policy = "Without weights every row counts the same. The unit is the square of the target's; its square root is rmse."
-- undefined = "When the weights sum to 0."
-- reference = "scikit-learn mean_squared_error"
-- example = { target = [1, 2, 3], prediction = [1, 3, 5], score = "1.6667" }
SELECT fold, csum(weight) AS w, csum(weight * squared_error(prediction, target)) AS sse FROM rows GROUP BY fold;
SELECT sample, csum(sse) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
