-- name = "eer"
-- title = "Equal error rate"
-- aliases = ["equal_error_rate"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- formula = "the false positive rate at the point of the ROC curve where it equals 1 - TPR"
-- policy = "The share of errors at the threshold where positive and negative rows are wrong equally often. The ROC curve is straight between its points, also where predictions are equal, so there is always exactly one such point. A constant prediction scores 0.5."
-- undefined = "The answer key has no row with target 1, or none with target 0."
-- reference = "scikit-learn roc_curve, with linear interpolation; ISO/IEC 19795-1, Biometric performance testing and reporting"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.6, 0.1], score = "0.5" }
WITH $$curve,
errors AS (
  -- FPR - (1 - TPR) before and after each step, times P N so that it is exact.
  SELECT
    sample,
    fp - n AS fp,
    n,
    negatives,
    (fp - n) * positives + (tp - p) * negatives - positives * negatives AS before,
    fp * positives + tp * negatives - positives * negatives AS after
  FROM curve
)
-- The last step that begins below 0 is the one that ends at 0 or above.
SELECT
  sample,
  arg_max((fp + n * before / NULLIF(before - after, 0)) / NULLIF(negatives, 0), before) FILTER (before < 0) AS score
FROM errors
GROUP BY sample
