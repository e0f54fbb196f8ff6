-- name = "explained_variance"
-- title = "Explained variance"
-- aliases = ["evs", "explained_variance_score"]
-- family = "regression"
-- direction = "higher"
-- range = [-inf, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "1 - Var(y - f) / Var(y), variances with weights, y the target, f the prediction"
-- policy = """Adding a constant to all predictions changes nothing, so predictions that are all too high by 1000 can have the best score: \
-- show it beside a board, never rank by it (r2 is the measure that sees a bias)."""
-- undefined = "When all targets (of a weight above 0) are equal."
-- reference = "scikit-learn explained_variance_score, where the targets differ"
-- example = { target = [1, 2, 3], prediction = [11, 12, 13], score = "1.0" }
-- # Sums about the medians: a median is within one standard deviation of the mean, so that squares about the mean follow
-- # without loss, however far the values are from 0.
WITH centre AS (
    SELECT stratum, quantile_disc(target, 0.5) AS target_median, quantile_disc(prediction, 0.5) AS prediction_median
    FROM rows GROUP BY stratum
),
moved AS (
    SELECT fold, weight, target - target_median AS y, (target - target_median) - (prediction - prediction_median) AS e
    FROM rows JOIN centre USING (stratum) WHERE weight > 0
)
SELECT fold,
    csum(weight) AS w,
    csum(weight * y) AS y,
    csum(weight * y * y) AS yy,
    csum(weight * e) AS e,
    csum(weight * e * e) AS ee,
    min(y) AS low,
    max(y) AS high
FROM moved GROUP BY fold;
SELECT sample,
    CASE WHEN min(low) < max(high)
        THEN 1 - (csum(ee) - csum(e) * csum(e) / csum(w)) / NULLIF(csum(yy) - csum(y) * csum(y) / csum(w), 0) END AS score
FROM parts GROUP BY sample
