-- name = "mase"
-- title = "Mean absolute scaled error"
-- aliases = ["mean_absolute_scaled_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number", scale = "nonnegative" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "sum w |f - y| / scale / sum w, y the target, f the prediction, w the weight"
-- policy = """The answer key has a column with the scale of every row: the mean absolute error of the naive forecast on the training part of \
-- its series (seasonal or not, as the organiser says). Below 1 is better than that forecast. Rows with scale 0 do not count. If series \
-- differ in length and each shall count the same, group by series and leave out the series with scale 0."""
-- undefined = "When every scale is 0, or the weights sum to 0."
-- reference = "R. J. Hyndman and A. B. Koehler, International Journal of Forecasting 22, 2006; checked in exact arithmetic"
-- example = { target = [3, 5], scale = [2, 4], prediction = [4, 8], score = "0.625" }
SELECT fold, csum(weight) AS w, csum(weight * (abs(prediction - target) / scale)) AS ratios FROM rows WHERE scale > 0 GROUP BY fold;
SELECT sample, csum(ratios) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
