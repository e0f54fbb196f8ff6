-- name = "rmse"
-- title = "Root mean squared error"
-- aliases = ["root_mean_squared_error", "root_mean_square_error", "rmsd"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "sqrt((1/n) sum (f - y)^2), y the target, f the prediction"
-- policy = "Every row counts the same. Large misses weigh heavily: one miss of 10 costs as much as a hundred misses of 1."
-- undefined = "Never, except when a square is too large for a number (misses above about 1e154)."
-- reference = "scikit-learn root_mean_squared_error; Netflix Prize rules, 2006"
-- example = { target = [0, 0], prediction = [3, 4], score = "3.5355" }
-- # `csum` adds with compensation, so that a million squares lose no digits.
SELECT fold, csum(squared_error(prediction, target)) AS sse FROM rows GROUP BY fold;
SELECT sample, sqrt(csum(sse) / NULLIF(sum(fold_rows), 0)) AS score FROM parts GROUP BY sample
