-- name = "wspl"
-- title = "Weighted scaled pinball loss"
-- family = "probabilities"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number", scale_pinball = "positive", weight_item = "nonnegative" }
-- predictions = { q05 = "number", q25 = "number", q50 = "number", q75 = "number", q95 = "number" }
-- ascending = ["q05", "q25", "q50", "q75", "q95"]
-- formula = "sum over series of w (mean over days and quantiles of the pinball loss) / scale"
-- policy = "Every series has the same days, so that the weights of rows are those of series."
-- undefined = "When all weights are 0."
-- reference = "S. Makridakis and others: The M5 uncertainty competition, International Journal of Forecasting 38, 2022"
-- example = { target = [2, 4], scale_pinball = [1, 1], weight_item = [1, 1], q05 = [2, 4], q25 = [2, 4], q50 = [2, 4], q75 = [2, 4], q95 = [3, 5], score = "0.0100" }
SELECT fold, csum(weight_item * loss / scale_pinball) AS losses, csum(weight_item) AS weights
FROM (
    SELECT fold, weight_item, scale_pinball,
           (greatest(0.05e0 * (target - q05), 0.95e0 * (q05 - target))
            + greatest(0.25e0 * (target - q25), 0.75e0 * (q25 - target))
            + greatest(0.5e0 * (target - q50), 0.5e0 * (q50 - target))
            + greatest(0.75e0 * (target - q75), 0.25e0 * (q75 - target))
            + greatest(0.95e0 * (target - q95), 0.05e0 * (q95 - target))) / 5 AS loss
    FROM rows
)
GROUP BY fold;
SELECT sample, csum(losses) / NULLIF(csum(weights), 0) AS score FROM parts GROUP BY sample
