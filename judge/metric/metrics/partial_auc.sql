-- name = "partial_auc"
-- title = "Partial area under the ROC curve"
-- aliases = ["pauc", "partial_roc_auc"]
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters = { max_fpr = { default = 0.1, range = "(0, 1]", about = "only the curve up to this false positive rate counts" } }
-- formula = "(1 + (A - m) / (M - m)) / 2, where A is the area under the ROC curve from false positive rate 0 to max_fpr, m = max_fpr^2 / 2 the area for guessing and M = max_fpr the area for a perfect file"
-- policy = "The curve is straight between its points, also where max_fpr cuts it and where predictions are equal. The result is scaled as McClish proposed: 0.5 for guessing, 1 for perfect. With max_fpr = 1 it is the area under the ROC curve."
-- undefined = "The answer key has no row with target 1, or none with target 0."
-- reference = "scikit-learn roc_auc_score with max_fpr; D. K. McClish, Analyzing a portion of the ROC curve, 1989"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.6, 0.1], parameters = { max_fpr = 0.5 }, score = "0.6667" }
WITH $$curve,
strips AS (
  -- The part of each step of the curve that is left of max_fpr, in rows.
  SELECT
    sample,
    p,
    n,
    tp - p AS height,
    positives * negatives AS pairs,
    greatest(least(fp, $max_fpr * negatives) - (fp - n), 0) AS width
  FROM curve
),
areas AS (
  SELECT sample, csum(width * (height + p * width / NULLIF(n, 0) / 2)) / NULLIF(max(pairs), 0) AS area
  FROM strips
  GROUP BY sample
)
SELECT
  sample,
  (1 + (area - $max_fpr * $max_fpr / 2) / NULLIF($max_fpr - $max_fpr * $max_fpr / 2, 0)) / 2 AS score
FROM areas
