-- name = "rmsse"
-- title = "Root mean squared scaled error"
-- aliases = ["root_mean_squared_scaled_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number", scale = "nonnegative" }
-- predictions = { prediction = "number" }
-- error_bar = "from 100 rows"
-- formula = "sqrt((1/n) sum (f - y)^2 / scale), y the target, f the prediction"
-- policy = """The answer key has a column with the scale of every row: the mean squared error of the naive forecast on the training part of \
-- its series. Rows with scale 0 do not count. Group by series for the mean of the series' scores; with weights of the series that is the \
-- WRMSSE of the M5 contest. A series with scale 0 has no score of its own, so leave it out of the key."""
-- undefined = "When every scale is 0."
-- reference = "The M5 Competition, competitors' guide, 2020; checked in exact arithmetic"
-- example = { target = [3, 5], scale = [4, 4], prediction = [5, 5], score = "0.7071" }
SELECT fold, count(*) AS n, csum(squared_error(prediction, target) / scale) AS squares FROM rows WHERE scale > 0 GROUP BY fold;
SELECT sample, sqrt(csum(squares) / NULLIF(sum(n), 0)) AS score FROM parts GROUP BY sample
