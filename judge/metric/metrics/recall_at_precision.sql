-- name = "recall_at_precision"
-- title = "Recall at a minimum precision"
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "none"
-- parameters = { min_precision = { default = 0.9, range = "(0, 1]", about = "the precision that must be reached" } }
-- formula = "max of TP / P over the thresholds with TP / (TP + FP) >= min_precision, where TP and FP count the positive and negative rows with a prediction at or above the threshold, and P all positive rows"
-- policy = "The contest picks the best threshold from the answer key; only the order of the predictions counts. Rows with equal predictions enter together. 0 when no threshold reaches the precision."
-- undefined = "No row has target 1."
-- reference = "scikit-learn precision_recall_curve"
-- example = { target = [1, 0, 1, 1, 0], prediction = [0.9, 0.8, 0.7, 0.6, 0.1], parameters = { min_precision = 0.75 }, score = "1.0" }
WITH $$curve
SELECT
  sample,
  CASE
    WHEN max(tp) > 0  -- the last one: all positive rows
    THEN coalesce(max(tp) FILTER (tp / NULLIF(tp + fp, 0) >= $min_precision) / max(tp), 0)
  END AS score
FROM curve
GROUP BY sample
