-- name = "balanced_accuracy"
-- title = "Balanced accuracy"
-- aliases = ["bacc", "bal_acc", "balanced_acc", "balanced_accuracy_score", "uar"]
-- family = "labels"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- error_bar = "from 50 rows and 50 of each class"
-- parameters = { adjusted = { default = false, about = "true: rescale so that guessing scores 0 and a perfect file 1" } }
-- formula = "mean over the labels that occur in the answer key of (rows of the label predicted right / rows of the label); adjusted: (mean - 1/C) / (1 - 1/C), where C is the number of those labels"
-- policy = "Every label of the answer key counts the same, however rare it is. Labels that only the predictions use are no class of their own: such a prediction is just a miss. Not adjusted, the score lies in [0, 1]; adjusted, it can be negative."
-- undefined = "All weights are 0; or adjusted, when the answer key has one label only."
-- reference = "scikit-learn balanced_accuracy_score"
-- example = { labels = ["cat", "dog"], target = ["cat", "cat", "cat", "dog"], prediction = ["cat", "cat", "cat", "cat"], score = "0.5" }
SELECT
  fold,
  target,
  csum(weight) AS n,
  csum(CASE WHEN prediction = target THEN weight ELSE 0 END) AS hits
FROM rows
GROUP BY fold, target;
WITH classes AS (
  SELECT sample, target, csum(hits) / NULLIF(csum(n), 0) AS recall
  FROM parts
  GROUP BY sample, target
),
means AS (
  SELECT sample, fsum(recall ORDER BY target) / NULLIF(count(recall), 0) AS mean, count(recall) AS classes
  FROM classes
  GROUP BY sample
)
SELECT
  sample,
  CASE
    WHEN NOT $adjusted THEN mean
    WHEN classes > 1 THEN (mean - 1 / classes) / (1 - 1 / classes)
  END AS score
FROM means
