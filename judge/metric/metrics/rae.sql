-- name = "rae"
-- title = "Relative absolute error"
-- aliases = ["relative_absolute_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "sum |f - y| / sum |y - m|, m the mean of the targets y, f the prediction"
-- policy = """The mean m is that of the rows that are scored. Always predicting m scores 1; lower is better. d2_absolute_error compares \
-- with the median instead."""
-- undefined = "When all targets are equal, also if the predictions are perfect."
-- reference = "rae of the R package Metrics; checked in exact arithmetic"
-- example = { target = [1, 2, 3], prediction = [1, 2, 5], score = "1.0" }
-- # The mean is taken of the distances to the median, so that it loses no digits, however far the targets are from 0.
WITH centre AS (SELECT sample, quantile_disc(target, 0.5) AS median FROM rows GROUP BY sample),
moved AS (SELECT sample, target - median AS y, abs(prediction - target) AS miss FROM rows JOIN centre USING (sample)),
means AS (SELECT sample, favg(y) AS mean FROM moved GROUP BY sample)
SELECT sample, csum(miss) / NULLIF(csum(abs(y - mean)), 0) AS score
FROM moved JOIN means USING (sample) GROUP BY sample
