-- name = "log_cosh"
-- title = "Log-cosh loss"
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "sum w ln(cosh(f - y)) / sum w, y the target, f the prediction, w the weight"
-- policy = """Close to half the squared error for small misses and to the absolute error less ln 2 for large ones. It depends on the \
-- unit of the target."""
-- undefined = "When the weights sum to 0."
-- reference = "By definition; checked in exact arithmetic"
-- example = { target = [0, 0], prediction = [1, -1], score = "0.4338" }
-- # cosh overflows at 711 and is 1 near 0, so neither side is taken from the formula: ln cosh x = 2 atanh(tanh^2(x/2)), and for
-- # large x it is x + ln(1 + exp(-2x)) - ln 2.
WITH misses AS (SELECT fold, weight, abs(prediction - target) AS miss FROM rows),
losses AS (
    SELECT fold, weight,
        CASE WHEN miss < 2 THEN 2 * atanh(tanh(miss / 2) * tanh(miss / 2)) ELSE miss + ln(1 + exp(-2 * miss)) - ln(2) END AS loss
    FROM misses
)
SELECT fold, csum(weight) AS w, csum(weight * loss) AS losses FROM losses GROUP BY fold;
SELECT sample, csum(losses) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
