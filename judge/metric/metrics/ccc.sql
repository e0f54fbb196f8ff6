-- name = "ccc"
-- title = "Concordance correlation coefficient (Lin)"
-- aliases = ["concordance_correlation", "concordance_correlation_coefficient", "lin_ccc"]
-- family = "regression"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "2 Cov(y, f) / (Var(y) + Var(f) + (mean f - mean y)^2), with weights and variances that divide by n"
-- policy = """Like Pearson's correlation, but predictions of another scale or level lose. A constant prediction scores 0. If targets and \
-- predictions are one and the same constant the score is 1."""
-- undefined = "When the weights sum to 0."
-- reference = "L. I.-K. Lin, Biometrics 45, 1989; checked in exact arithmetic"
-- example = { target = [1, 2, 3], prediction = [2, 3, 4], score = "0.5714" }
-- # Sums about the medians: a median is within one standard deviation of the mean, so that squares about the mean follow
-- # without loss, however far the values are from 0.
WITH centre AS (
    SELECT stratum, quantile_disc(target, 0.5) AS target_median, quantile_disc(prediction, 0.5) AS prediction_median
    FROM rows GROUP BY stratum
),
moved AS (
    SELECT fold, weight, target - target_median AS y, prediction - prediction_median AS f, prediction - target AS miss
    FROM rows JOIN centre USING (stratum) WHERE weight > 0
)
SELECT fold,
    csum(weight) AS w,
    csum(weight * y) AS y,
    csum(weight * f) AS f,
    csum(weight * y * y) AS yy,
    csum(weight * f * f) AS ff,
    csum(weight * y * f) AS yf,
    csum(weight * miss) AS bias,
    max(abs(miss)) AS worst
FROM moved GROUP BY fold;
WITH sums AS (
    SELECT sample,
        csum(yy) - csum(y) * csum(y) / csum(w) AS yy,
        csum(ff) - csum(f) * csum(f) / csum(w) AS ff,
        csum(yf) - csum(y) * csum(f) / csum(w) AS yf,
        csum(bias) * csum(bias) / csum(w) AS bias,
        max(worst) AS worst
    FROM parts GROUP BY sample
)
SELECT sample, CASE WHEN worst = 0 THEN 1 ELSE 2 * yf / NULLIF(yy + ff + bias, 0) END AS score FROM sums
