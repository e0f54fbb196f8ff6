-- name = "average_precision"
-- title = "Average precision"
-- aliases = ["ap", "avg_precision", "average_precision_score"]
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 200 rows and 100 of each class"
-- formula = "sum over the distinct predictions, from the highest down, of (R_k - R_(k-1)) P_k, where P_k and R_k are the precision and recall of all rows with at least that prediction"
-- policy = "Only the order of the predictions counts. Rows with equal predictions enter together. The sum is of steps, without interpolation between the points of the curve. A constant prediction scores the share of positive rows."
-- undefined = "No row has target 1."
-- reference = "scikit-learn average_precision_score"
-- example = { target = [1, 0, 1, 0], prediction = [0.9, 0.8, 0.7, 0.1], score = "0.8333" }
WITH $$curve
-- The last tp is the number of positive rows.
SELECT sample, csum(p * tp / NULLIF(tp + fp, 0)) / NULLIF(max(tp), 0) AS score
FROM curve
GROUP BY sample
