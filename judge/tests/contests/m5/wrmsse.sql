-- name = "wrmsse"
-- title = "Weighted root mean squared scaled error over a hierarchy"
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number", item = "text", store = "text", day = "number", scale_item = "positive", weight_item = "nonnegative", scale_store = "positive", weight_store = "nonnegative", scale_all = "positive" }
-- predictions = { prediction = "number" }
-- error_bar = "none"
-- formula = "sum over series of items, of stores and of all of w sqrt(mean over days of (sum of f - sum of y)^2 / scale) / sum of w"
-- policy = "Forecasts are those of items; stores and the whole are their sums. The whole has weight 1."
-- undefined = ""
-- reference = "S. Makridakis, E. Spiliotis, V. Assimakopoulos: M5 accuracy competition, International Journal of Forecasting 38, 2022"
-- example = { target = [1, 2], item = ["a", "b"], store = ["s", "s"], day = [1, 1], scale_item = [1, 1], weight_item = [0.5, 0.5], scale_store = [4, 4], weight_store = [1, 1], scale_all = [4, 4], prediction = [2, 3], score = "1.0000" }
SELECT sample, csum(weight * sqrt(mean / scale)) / NULLIF(csum(weight), 0) AS score
FROM (
    SELECT sample, level, unit, csum(miss * miss) / count(*) AS mean, max(scale) AS scale, max(weight) AS weight
    FROM (
        SELECT sample, 'item' AS level, item || ' ' || store AS unit, day, csum(prediction - target) AS miss,
               max(scale_item) AS scale, max(weight_item) AS weight
        FROM rows GROUP BY sample, item, store, day
        UNION ALL
        SELECT sample, 'store', store, day, csum(prediction - target), max(scale_store), max(weight_store)
        FROM rows GROUP BY sample, store, day
        UNION ALL
        SELECT sample, 'all', '', day, csum(prediction - target), max(scale_all), 1
        FROM rows GROUP BY sample, day
    )
    GROUP BY sample, level, unit
)
GROUP BY sample
