-- name = "msle"
-- title = "Mean squared logarithmic error"
-- aliases = ["mean_squared_log_error", "mean_squared_logarithmic_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "nonnegative" }
-- predictions = { prediction = "nonnegative" }
-- weights = true
-- error_bar = "from 1000 rows"
-- formula = "sum w (ln(1 + f) - ln(1 + y))^2 / sum w, y the target, f the prediction, w the weight"
-- policy = """Negative targets and predictions are refused, also those between -1 and 0 that some programs accept. Predicting half costs \
-- about as much as predicting double, whatever the size."""
-- undefined = "When the weights sum to 0."
-- reference = "scikit-learn mean_squared_log_error"
-- example = { target = [1, 0], prediction = [3, 0], score = "0.2402" }
-- # The difference of the logarithms is the logarithm of the ratio of 1 + the larger to 1 + the smaller. Below 2 this is
-- # 2 atanh((larger - smaller) / (2 + larger + smaller)), which keeps its digits however close the two are.
WITH pairs AS (
    SELECT fold, weight, prediction - target AS apart, 1 + greatest(prediction, target) AS high, 1 + least(prediction, target) AS low
    FROM rows
),
logs AS (SELECT fold, weight, CASE WHEN high < 2 * low THEN 2 * atanh(apart / (high + low)) ELSE ln(high / low) END AS apart FROM pairs)
SELECT fold, csum(weight) AS w, csum(weight * apart * apart) AS squares FROM logs GROUP BY fold;
SELECT sample, csum(squares) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
