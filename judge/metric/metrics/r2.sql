-- name = "r2"
-- title = "Coefficient of determination (R squared)"
-- aliases = ["r2_score", "r_squared", "coefficient_of_determination"]
-- family = "regression"
-- direction = "higher"
-- range = [-inf, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 200 rows"
-- formula = "1 - sum w (f - y)^2 / sum w (y - m)^2, m the weighted mean of the targets y, f the prediction, w the weight"
-- policy = """The mean m is that of the rows that are scored, so each split has its own. 0 is what always predicting m scores; worse is \
-- negative. Also called Nash-Sutcliffe efficiency."""
-- undefined = "When all targets (of a weight above 0) are equal, also if the predictions are perfect."
-- reference = "scikit-learn r2_score, where the targets differ"
-- example = { target = [1, 2, 3], prediction = [1, 2, 5], score = "-1.0" }
-- # Sums about the median: it is within one standard deviation of the mean, so that squares about the mean follow without loss,
-- # however far the targets are from 0.
WITH centre AS (SELECT stratum, quantile_disc(target, 0.5) AS median FROM rows GROUP BY stratum),
moved AS (SELECT fold, weight, target - median AS y, prediction - target AS miss FROM rows JOIN centre USING (stratum) WHERE weight > 0)
SELECT fold,
    csum(weight) AS w,
    csum(weight * y) AS y,
    csum(weight * y * y) AS yy,
    csum(weight * miss * miss) AS sse,
    min(y) AS low,
    max(y) AS high
FROM moved GROUP BY fold;
SELECT sample, CASE WHEN min(low) < max(high) THEN 1 - csum(sse) / NULLIF(csum(yy) - csum(y) * csum(y) / csum(w), 0) END AS score
FROM parts GROUP BY sample
