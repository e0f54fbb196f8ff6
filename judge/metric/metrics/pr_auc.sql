-- name = "pr_auc"
-- title = "Area under the precision-recall curve (trapezoids)"
-- aliases = ["auprc", "aupr", "auc_pr", "area_under_pr"]
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 1000 rows and 100 of each class"
-- formula = "sum over the distinct predictions, from the highest down, of (R_k - R_(k-1)) (P_k + P_(k-1)) / 2, where P_k and R_k are the precision and recall of all rows with at least that prediction, R_0 = 0 and P_0 = 1"
-- policy = "Only the order of the predictions counts. Rows with equal predictions enter together. Straight lines between the points of this curve are too optimistic: a constant prediction scores more than the share of positive rows, so average_precision is usually the better choice."
-- undefined = "No row has target 1."
-- reference = "scikit-learn precision_recall_curve and auc; J. Davis and M. Goadrich, The relationship between precision-recall and ROC curves, 2006"
-- example = { target = [1, 0, 1, 0], prediction = [0.9, 0.8, 0.7, 0.1], score = "0.7917" }
WITH $$curve,
steps AS (
  SELECT
    sample,
    p,
    tp,
    tp / NULLIF(tp + fp, 0) AS precision,
    -- The point before; at the start of the curve the precision is 1.
    coalesce((tp - p) / NULLIF(tp - p + fp - n, 0), 1) AS precision_before
  FROM curve
)
-- The last tp is the number of positive rows.
SELECT sample, csum(p * (precision + precision_before) / 2) / NULLIF(max(tp), 0) AS score
FROM steps
GROUP BY sample
