-- name = "rae"
-- title = "Relative absolute error"
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "sum |f - y| / sum |y - m|, m the mean of the targets y, f the prediction"
-- policy = "The mean m is that of the rows that are scored. Always predicting m scores 1; lower is better. d2_absolute_error compares with the median instead."
-- undefined = "When all targets are equal, also if the predictions are perfect."
-- reference = "rae of the R package Metrics; checked in exact arithmetic"
-- example = { target = [1, 2, 3], prediction = [1, 2, 5], score = "1.0" }
WITH centre AS (SELECT sample, favg(target) AS mean FROM rows GROUP BY sample)
SELECT sample,
    CASE WHEN min(target) < max(target) THEN fsum(abs(prediction - target)) / NULLIF(fsum(abs(target - mean)), 0) END AS score
FROM rows JOIN centre USING (sample) GROUP BY sample
