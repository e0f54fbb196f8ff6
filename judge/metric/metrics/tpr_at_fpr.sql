-- name = "tpr_at_fpr"
-- title = "True positive rate at a maximum false positive rate"
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "none"
-- parameters = { max_fpr = { default = 0.01, range = "[0, 1]", about = "the false positive rate that must not be exceeded" } }
-- formula = "max of TP / P over the thresholds with FP / N <= max_fpr, where TP and FP count the positive and negative rows with a prediction at or above the threshold, P all positive and N all negative rows"
-- policy = "The contest picks the best threshold from the answer key; only the order of the predictions counts. There is no interpolation between thresholds, and rows with equal predictions enter together. 0 when already the highest prediction exceeds max_fpr."
-- undefined = "The answer key has no row with target 1, or none with target 0."
-- reference = "scikit-learn roc_curve"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.6, 0.1], score = "0.5" }
WITH $$curve
SELECT
  sample,
  CASE
    WHEN max(positives) > 0 AND max(negatives) > 0
    THEN coalesce(max(tp) FILTER (fp / NULLIF(negatives, 0) <= $max_fpr) / max(positives), 0)
  END AS score
FROM curve
GROUP BY sample
