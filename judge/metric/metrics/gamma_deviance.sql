-- name = "gamma_deviance"
-- title = "Mean gamma deviance"
-- aliases = ["mean_gamma_deviance"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "positive" }
-- predictions = { prediction = "positive" }
-- weights = true
-- error_bar = "from 1000 rows"
-- formula = "sum w 2 (ln(f / y) + y / f - 1) / sum w, y the target, f the prediction, w the weight"
-- policy = """For positive amounts. Only the ratio of target and prediction counts, so the unit does not matter. Targets and predictions \
-- must be above 0."""
-- undefined = "When the weights sum to 0."
-- reference = "scikit-learn mean_gamma_deviance"
-- example = { target = [1], prediction = [2], score = "0.3863" }
SELECT fold, csum(weight) AS w, csum(weight * 2 * (ln(prediction) - ln(target) + (target - prediction) / prediction)) AS d
FROM rows GROUP BY fold;
SELECT sample, csum(d) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
