-- name = "mae"
-- title = "Mean absolute error"
-- aliases = ["mean_absolute_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "(1/n) sum |f - y|, y the target, f the prediction"
-- policy = "Every row counts the same; wmae is the form with weights. The best constant prediction is the median of the targets."
-- undefined = ""
-- reference = "scikit-learn mean_absolute_error"
-- example = { target = [1, 2, 3], prediction = [1, 3, 5], score = "1.0" }
SELECT fold, csum(abs(prediction - target)) AS misses FROM rows GROUP BY fold;
SELECT sample, csum(misses) / NULLIF(sum(fold_rows), 0) AS score FROM parts GROUP BY sample
