-- name = "error_rate"
-- title = "Error rate"
-- aliases = ["zero_one_loss", "misclassification_rate"]
-- family = "labels"
-- direction = "lower"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- formula = "number of rows with prediction other than target, divided by the number of rows"
-- policy = "The complement of accuracy; also called top-1 error or zero-one loss. With weights, each row counts with its weight in both numbers."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn zero_one_loss"
-- example = { labels = ["cat", "dog"], target = ["cat", "dog", "dog", "cat"], prediction = ["cat", "dog", "cat", "cat"], score = "0.25" }
SELECT
  fold,
  csum(weight) AS n,
  csum(CASE WHEN prediction = target THEN 0 ELSE weight END) AS misses
FROM rows
GROUP BY fold;
SELECT sample, csum(misses) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
