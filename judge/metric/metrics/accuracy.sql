-- name = "accuracy"
-- title = "Accuracy"
-- aliases = ["acc", "accuracy_score", "categorization_accuracy"]
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- formula = "number of rows with prediction = target, divided by the number of rows"
-- policy = "Only an exact match of the label counts. With weights, each row counts with its weight in both numbers."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn accuracy_score"
-- example = { labels = ["cat", "dog"], target = ["cat", "dog", "dog", "cat"], prediction = ["cat", "dog", "cat", "cat"], score = "0.75" }
SELECT
  fold,
  csum(weight) AS n,
  csum(CASE WHEN prediction = target THEN weight ELSE 0 END) AS hits
FROM rows
GROUP BY fold;
SELECT sample, csum(hits) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
