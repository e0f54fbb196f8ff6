-- name = "lrap"
-- title = "Label ranking average precision"
-- aliases = ["label_ranking_average_precision", "label_ranking_average_precision_score"]
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- shape = "columns"
-- weights = true
-- formula = "mean over the rows of: the mean over the row's true columns of (true columns with at least this one's prediction) / (all columns with at least this one's prediction)"
-- policy = "For each row, the columns are ranked by their predictions; the score says how many of the columns at or above each true one are true. Columns with equal predictions share the worst of their places. A row without a true column scores 1, and so does one with all columns true."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn label_ranking_average_precision_score"
-- example = { target = { a = [1, 0], b = [0, 0], c = [1, 1] }, prediction = { a = [0.9, 0.6], b = [0.5, 0.2], c = [0.3, 0.4] }, score = "0.6667" }
WITH ranked AS (
  -- A window's default frame takes in the columns with an equal prediction.
  SELECT
    fold,
    row,
    weight,
    target,
    sum(target) OVER from_top / count(*) OVER from_top AS precision
  FROM rows
  WINDOW from_top AS (PARTITION BY fold, row ORDER BY prediction DESC)
),
scores AS (
  SELECT fold, any_value(weight) AS weight, coalesce(csum(target * precision) / NULLIF(sum(target), 0), 1) AS score
  FROM ranked
  GROUP BY fold, row
)
SELECT fold, csum(weight) AS n, csum(weight * score) AS score
FROM scores
GROUP BY fold;
SELECT sample, csum(score) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
