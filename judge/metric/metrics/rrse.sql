-- name = "rrse"
-- title = "Root relative squared error"
-- aliases = ["root_relative_squared_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "sqrt(sum (f - y)^2 / sum (y - m)^2), m the mean of the targets y, f the prediction"
-- policy = "The mean m is that of the rows that are scored. Always predicting m scores 1; lower is better. The square root of rse."
-- undefined = "When all targets are equal, also if the predictions are perfect."
-- reference = "rrse of the R package Metrics; checked in exact arithmetic"
-- example = { target = [1, 2, 3], prediction = [1, 2, 5], score = "1.4142" }
-- # Sums about the median: it is within one standard deviation of the mean, so that squares about the mean follow without loss,
-- # however far the targets are from 0.
WITH centre AS (SELECT stratum, quantile_disc(target, 0.5) AS median FROM rows GROUP BY stratum),
moved AS (SELECT fold, target - median AS y, prediction - target AS miss FROM rows JOIN centre USING (stratum))
SELECT fold, count(*) AS n, csum(y) AS y, csum(y * y) AS yy, csum(miss * miss) AS sse FROM moved GROUP BY fold;
SELECT sample, sqrt(csum(sse) / NULLIF(greatest(csum(yy) - csum(y) * csum(y) / sum(n), 0), 0)) AS score FROM parts GROUP BY sample
