-- name = "smape"
-- title = "Symmetric mean absolute percentage error"
-- aliases = ["symmetric_mape", "symmetric_mean_absolute_percentage_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, 200]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "200 sum w |f - y| / (|y| + |f|) / sum w, y the target, f the prediction, w the weight; 0/0 = 0"
-- policy = """The scale from 0 to 200 of the M3 and M4 contests; others divide by two or leave out the absolute values. A row counts 0 when \
-- target and prediction are both 0, and 200 when only one of them is or when their signs differ."""
-- undefined = "When the weights sum to 0."
-- reference = "S. Makridakis et al., The M4 Competition, 2020; checked in exact arithmetic"
-- example = { target = [1, 0, 2], prediction = [3, 0, 2], score = "33.3333" }
WITH ratios AS (
    SELECT fold, weight,
        CASE WHEN prediction = target THEN 0 ELSE abs(prediction - target) / (abs(target) + abs(prediction)) END AS ratio
    FROM rows
)
SELECT fold, csum(weight) AS w, csum(weight * ratio) AS ratios FROM ratios GROUP BY fold;
SELECT sample, 200 * csum(ratios) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
