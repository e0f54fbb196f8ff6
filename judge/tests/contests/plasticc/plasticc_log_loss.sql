-- name = "plasticc_log_loss"
-- title = "Log loss, each class by its weight"
-- family = "probabilities"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "label" }
-- predictions = { prediction = "probability" }
-- shape = "labels"
-- row_sum = 1.0
-- tables = { weights = { class = "label", weight = "positive" } }
-- parameters = { eps = { default = 1e-15, range = "(0, 0.5)", about = "probabilities are clipped to [eps, 1 - eps]" } }
-- formula = "-(sum over classes of w (mean over its rows of ln p)) / sum w, p the probability of the right class"
-- policy = "Classes without a row do not count. The weights stand in the table weights."
-- undefined = ""
-- reference = "PLAsTiCC Astronomical Classification, evaluation"
-- example = { target = ["a", "b"], labels = ["a", "b"], prediction = { a = [0.5, 0.5], b = [0.5, 0.5] }, score = "0.6931", tables = { weights = { class = ["a", "b"], weight = [1, 2] } } }
SELECT fold, col, csum(target * ln(greatest(least(prediction, 1 - $eps), $eps))) AS logs, csum(target) AS n
FROM rows GROUP BY fold, col;
WITH classes AS (SELECT sample, col, csum(logs) AS logs, csum(n) AS n FROM parts GROUP BY sample, col)
SELECT sample, -csum(weight * logs / n) / csum(weight) AS score
FROM classes JOIN weights ON weights.class = classes.col WHERE n > 0 GROUP BY sample
