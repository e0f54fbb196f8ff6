-- name = "brier"
-- title = "Brier score"
-- aliases = ["brier_score", "brier_score_loss"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "probability" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- formula = "(1/n) sum (p - y)^2"
-- policy = "The mean squared difference between the probability of target 1 and what happened. Always predicting 0.5 scores 0.25. With weights, the mean is weighted."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn brier_score_loss; G. W. Brier, Verification of forecasts expressed in terms of probability, 1950"
-- example = { target = [1, 0], prediction = [0.9, 0.2], score = "0.025" }
SELECT
  fold,
  csum(weight) AS n,
  csum(weight * squared_error(prediction, target)) AS loss
FROM rows
GROUP BY fold;
SELECT sample, csum(loss) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
