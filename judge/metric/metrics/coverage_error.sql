-- name = "coverage_error"
-- title = "Coverage error"
-- aliases = ["label_coverage"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- shape = "columns"
-- weights = true
-- formula = "mean over the rows of the number of columns whose prediction is at least the lowest prediction of a true column"
-- policy = "How far down its ranked columns one must go to have found all true ones. The best possible value is the mean number of true columns. Columns with equal predictions are all counted. A row without a true column counts 0."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn coverage_error"
-- example = { target = { a = [1, 0], b = [0, 0], c = [1, 1] }, prediction = { a = [0.9, 0.6], b = [0.5, 0.2], c = [0.3, 0.4] }, score = "2.5" }
WITH lowest AS (
  SELECT fold, row, any_value(weight) AS weight, list(prediction) AS scores, min(CASE WHEN target = 1 THEN prediction END) AS lowest
  FROM rows
  GROUP BY fold, row
)
SELECT
  fold,
  csum(weight) AS n,
  csum(weight * CASE WHEN lowest IS NULL THEN 0 ELSE len(list_filter(scores, lambda s: s >= lowest)) END) AS depth
FROM lowest
GROUP BY fold;
SELECT sample, csum(depth) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
