-- name = "eer"
-- title = "Equal error rate"
-- family = "probabilities"
-- direction = "lower"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "the false positive rate at the point of the ROC curve where it equals 1 - TPR"
-- policy = "The share of errors at the threshold where positive and negative rows are wrong equally often. The ROC curve is straight between its points, also where predictions are equal, so there is always exactly one such point. A constant prediction scores 0.5."
-- undefined = "The answer key has no row with target 1, or none with target 0."
-- reference = "scikit-learn roc_curve, with linear interpolation; ISO/IEC 19795-1, Biometric performance testing and reporting"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.6, 0.1], score = "0.5" }
WITH blocks AS (
  -- Rows with equal predictions pass every threshold together.
  SELECT sample, prediction, csum(weight * target) AS p, csum(weight * (1 - target)) AS n
  FROM rows
  GROUP BY sample, prediction
),
curve AS (
  SELECT
    sample,
    p,
    n,
    sum(p) OVER from_top AS tp,
    sum(n) OVER from_top AS fp,
    sum(p) OVER whole AS positives,
    sum(n) OVER whole AS negatives
  FROM blocks
  WINDOW
    from_top AS (PARTITION BY sample ORDER BY prediction DESC),
    whole AS (PARTITION BY sample)
),
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
