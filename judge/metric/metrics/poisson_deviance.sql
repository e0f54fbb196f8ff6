-- name = "poisson_deviance"
-- title = "Mean Poisson deviance"
-- aliases = ["mean_poisson_deviance"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "nonnegative" }
-- predictions = { prediction = "positive" }
-- weights = true
-- error_bar = "from 200 rows"
-- formula = "sum w 2 (y ln(y / f) - y + f) / sum w, y the target, f the prediction, w the weight; 0 ln 0 = 0"
-- policy = "For counts. Predictions must be above 0. For a target of 0 a row costs 2 f."
-- undefined = "When the weights sum to 0."
-- reference = "scikit-learn mean_poisson_deviance"
-- example = { target = [1, 0], prediction = [2, 1], score = "1.3069" }
-- # A ratio too small for a number is 0, and so is the product that it stands in.
WITH deviances AS (
    SELECT fold, weight, 2 * (CASE WHEN target / prediction > 0 THEN target * ln(target / prediction) ELSE 0 END - target + prediction) AS d
    FROM rows
)
SELECT fold, csum(weight) AS w, csum(weight * d) AS d FROM deviances GROUP BY fold;
SELECT sample, csum(d) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
