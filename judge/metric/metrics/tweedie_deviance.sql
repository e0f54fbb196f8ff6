-- name = "tweedie_deviance"
-- title = "Mean Tweedie deviance"
-- aliases = ["mean_tweedie_deviance"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "nonnegative" }
-- predictions = { prediction = "positive" }
-- weights = true
-- error_bar = "from 200 rows"
-- parameters = { power = { default = 1.5, range = "[1, inf)", about = "variance grows as the mean to this power; 1 is Poisson, 2 is gamma" } }
-- formula = """sum w 2 (y^(2-p) / ((1-p)(2-p)) - y f^(1-p) / (1-p) + f^(2-p) / (2-p)) / sum w, p the power; Poisson's and gamma's \
-- deviance at p = 1 and 2"""
-- policy = """Between 1 and 2 for amounts that are often 0, such as claims. Predictions must be above 0. From power 2 on, targets must \
-- be above 0."""
-- undefined = "When the power is 2 or more and a target is 0, or when the weights sum to 0."
-- reference = "scikit-learn mean_tweedie_deviance"
-- example = { target = [0], prediction = [4], parameters = { power = 1.5 }, score = "8.0" }
WITH deviances AS (
    SELECT fold, weight,
        CASE WHEN $power >= 2 AND target = 0 THEN NULL
            WHEN $power = 1 AND target / prediction > 0 THEN target * ln(target / prediction) - target + prediction
            WHEN $power = 1 THEN prediction - target
            WHEN $power = 2 THEN ln(prediction) - ln(target) + (target - prediction) / prediction
            ELSE pow(target, 2 - $power) / ((1 - $power) * (2 - $power)) - target * pow(prediction, 1 - $power) / (1 - $power)
                + pow(prediction, 2 - $power) / (2 - $power) END AS d
    FROM rows
)
SELECT fold, csum(weight) AS w, csum(2 * weight * d) AS d, count_if(d IS NULL) AS without FROM deviances GROUP BY fold;
SELECT sample, CASE WHEN sum(without) = 0 THEN csum(d) / NULLIF(csum(w), 0) END AS score FROM parts GROUP BY sample
