-- name = "ranking_loss"
-- title = "Label ranking loss"
-- aliases = ["label_ranking_loss"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- shape = "columns"
-- weights = true
-- formula = "mean over the rows of the share of the row's pairs of a true and a false column in which the true one's prediction is not higher"
-- policy = "A pair with equal predictions counts as wrong. A row in which all columns are true, or none, counts 0."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn label_ranking_loss"
-- example = { target = { a = [1, 0], b = [0, 0], c = [1, 1] }, prediction = { a = [0.9, 0.6], b = [0.5, 0.2], c = [0.3, 0.4] }, score = "0.5" }
WITH ranked AS (
  -- For each true column, the false ones with at least its prediction; a window's default frame takes in equal ones.
  SELECT
    fold,
    row,
    weight,
    target,
    target * sum(1 - target) OVER (PARTITION BY fold, row ORDER BY prediction DESC) AS wrong
  FROM rows
),
scores AS (
  SELECT fold, any_value(weight) AS weight, coalesce(sum(wrong) / NULLIF(sum(target) * sum(1 - target), 0), 0) AS loss
  FROM ranked
  GROUP BY fold, row
)
SELECT fold, csum(weight) AS n, csum(weight * loss) AS loss
FROM scores
GROUP BY fold;
SELECT sample, csum(loss) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
