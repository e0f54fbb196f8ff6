-- name = "lift"
-- title = "Lift"
-- family = "probabilities"
-- direction = "higher"
-- range = [0, inf]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- error_bar = "from 1000 rows and 100 of each class"
-- parameters = { share = { default = 0.1, range = "(0, 1]", about = "share of the rows, those with the highest predictions, that is looked at" } }
-- formula = "(share of positive rows among the k rows with the highest predictions) / (share of positive rows among all rows), where k = share n, rounded up"
-- policy = "1 means no better than chance. When the k-th highest prediction is shared by several rows, all of them are taken."
-- undefined = "No row has target 1."
-- reference = "own definition, as used in direct marketing"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.6, 0.1], parameters = { share = 0.25 }, score = "2.0" }
WITH blocks AS (
  -- Rows with equal predictions pass every threshold together.
  SELECT sample, prediction, sum(target) AS p, sum(1 - target) AS n
  FROM rows
  GROUP BY sample, prediction
),
curve AS (
  SELECT
    sample,
    p,
    n,
    sum(p) OVER from_top AS tp,
    sum(n) OVER from_top AS fp,
    sum(p) OVER whole AS positives,
    sum(n) OVER whole AS negatives
  FROM blocks
  WINDOW
    from_top AS (PARTITION BY sample ORDER BY prediction DESC),
    whole AS (PARTITION BY sample)
),
taken AS (
  -- Every block of equal predictions that begins among the first k rows; 1e-9 absorbs the rounding of share n.
  SELECT sample, positives, positives + negatives AS n, tp, tp + fp AS taken
  FROM curve
  WHERE tp + fp - p - n < ceil($share * (positives + negatives) - 1e-9)
)
SELECT sample, max(tp) * max(n) / NULLIF(max(taken) * max(positives), 0) AS score
FROM taken
GROUP BY sample
