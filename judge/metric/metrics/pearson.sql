-- name = "pearson"
-- title = "Pearson correlation"
-- aliases = ["pearsonr", "pearson_correlation", "pcc", "corr", "correlation"]
-- family = "regression"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 200 rows"
-- formula = "Cov(y, f) / sqrt(Var(y) Var(f)), with weights, y the target, f the prediction"
-- policy = """Adding a constant to all predictions or multiplying them by a positive number changes nothing: rank by it only if scale and \
-- level of the predictions do not matter (ccc and r2 see them)."""
-- undefined = "When all targets or all predictions (of a weight above 0) are equal, or so near each other (about 1e-162) that the squares of their differences are 0 as floats: a constant prediction is refused, not scored as 0."
-- reference = "scipy.stats.pearsonr; with weights by definition"
-- example = { target = [1, 2, 3], prediction = [1, 3, 2], score = "0.5" }
-- # Sums about the medians: a median is within one standard deviation of the mean, so that squares about the mean follow
-- # without loss, however far the values are from 0.
WITH centre AS (
    SELECT stratum, quantile_disc(target, 0.5) AS target_median, quantile_disc(prediction, 0.5) AS prediction_median
    FROM rows GROUP BY stratum
),
moved AS (
    SELECT fold, weight, target - target_median AS y, prediction - prediction_median AS f
    FROM rows JOIN centre USING (stratum) WHERE weight > 0
)
SELECT fold,
    csum(weight) AS w,
    csum(weight * y) AS y,
    csum(weight * f) AS f,
    csum(weight * y * y) AS yy,
    csum(weight * f * f) AS ff,
    csum(weight * y * f) AS yf,
    min(y) AS y_low, max(y) AS y_high, min(f) AS f_low, max(f) AS f_high
FROM moved GROUP BY fold;
WITH sums AS (
    SELECT sample,
        csum(yy) - csum(y) * csum(y) / csum(w) AS yy,
        csum(ff) - csum(f) * csum(f) / csum(w) AS ff,
        csum(yf) - csum(y) * csum(f) / csum(w) AS yf
    FROM parts GROUP BY sample
    HAVING min(y_low) < max(y_high) AND min(f_low) < max(f_high)
)
-- Rounding may lead out of [-1, 1], and squares that vanish leave nothing to divide by.
SELECT sample, CASE WHEN yy > 0 AND ff > 0 THEN greatest(-1, least(1, yf / (sqrt(yy) * sqrt(ff)))) END AS score FROM sums
