-- name = "huber"
-- title = "Huber loss"
-- aliases = ["huber_loss"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- parameters = { delta = { default = 1.0, range = "(0, inf)", about = "misses up to delta count squared, larger ones linearly" } }
-- formula = "sum w h(f - y) / sum w, h(e) = e^2 / 2 if |e| <= delta, else delta (|e| - delta / 2)"
-- policy = "The half in e^2 / 2 is part of the definition. delta is in the unit of the target, so choose it with the data."
-- undefined = "When the weights sum to 0."
-- reference = "scipy.special.huber, mean over the rows"
-- example = { target = [0, 0], prediction = [1, 3], score = "1.5" }
WITH misses AS (SELECT fold, weight, abs(prediction - target) AS miss FROM rows),
losses AS (
    SELECT fold, weight, CASE WHEN miss <= $delta THEN miss * miss / 2 ELSE $delta * (miss - $delta / 2) END AS loss FROM misses
)
SELECT fold, csum(weight) AS w, csum(weight * loss) AS losses FROM losses GROUP BY fold;
SELECT sample, csum(losses) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
