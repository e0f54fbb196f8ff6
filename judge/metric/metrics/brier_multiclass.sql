-- name = "brier_multiclass"
-- title = "Multiclass Brier score"
-- aliases = ["multiclass_brier", "multi_brier"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, 2]
-- targets = { target = "label" }
-- predictions = { prediction = "probability" }
-- shape = "labels"
-- row_sum = 1
-- weights = true
-- parameters = { half = { default = false, about = "true: half of the sum, so that the range is [0, 1] and two labels give the binary Brier score" } }
-- formula = "(1/n) sum over rows and labels of (p - y)^2, where y is 1 for the row's true label and 0 for the others"
-- policy = "Brier's original sum over all labels, which lies in [0, 2]; with half = true it is divided by 2. The probabilities of a row must sum to 1 as far as rounding allows, and are divided by their sum."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn brier_score_loss with scale_by_half; G. W. Brier, Verification of forecasts expressed in terms of probability, 1950"
-- example = { labels = ["cat", "dog", "owl"], target = ["cat", "owl"], prediction = { cat = [0.7, 0.1], dog = [0.2, 0.4], owl = [0.1, 0.5] }, score = "0.28" }
SELECT
  fold,
  csum(weight * target) AS n,  -- one label of each row has target 1
  csum(weight * squared_error(prediction, target)) AS loss
FROM rows
GROUP BY fold;
SELECT sample, csum(loss) / NULLIF(csum(n), 0) / CASE WHEN $half THEN 2 ELSE 1 END AS score
FROM parts
GROUP BY sample
