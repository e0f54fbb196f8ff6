-- name = "d2_absolute_error"
-- title = "D squared of the absolute error"
-- aliases = ["d2_absolute_error_score"]
-- family = "regression"
-- direction = "higher"
-- range = [-inf, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "1 - sum |f - y| / sum |y - m|, m the median of the targets y, f the prediction"
-- policy = """What r2 is for squares, for absolute errors. The median is that of the rows that are scored; always predicting it scores \
-- 0, worse is negative."""
-- undefined = "When all targets are equal, also if the predictions are perfect."
-- reference = "scikit-learn d2_absolute_error_score, where the targets differ"
-- example = { target = [1, 2, 5], prediction = [1, 3, 5], score = "0.75" }
WITH centre AS (SELECT sample, median(target) AS median FROM rows GROUP BY sample)
SELECT sample, 1 - csum(abs(prediction - target)) / NULLIF(csum(abs(target - median)), 0) AS score
FROM rows JOIN centre USING (sample) GROUP BY sample
