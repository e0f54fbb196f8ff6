-- name = "amex"
-- title = "American Express default metric"
-- aliases = ["amex_metric"]
-- family = "probabilities"
-- direction = "higher"
-- range = [-inf, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- error_bar = "from 50 rows and 100 of each class"
-- formula = "(G + D) / 2, where G is the Gini coefficient of the rows sorted by prediction, each negative row with weight 20, divided by that of a perfect order, and D the share of the positive rows among the highest predictions that hold 4 % of the total weight"
-- policy = "Each negative row has weight 20 and each positive one weight 1. The 4 % of the weight are rounded down to a whole number. Rows with equal predictions: G is the mean over all their orders, and a block of equal predictions at the 4 % mark counts in proportion to the weight that still fits. So the score does not depend on the order of the rows in the file."
-- undefined = "The answer key has no row with target 1, or none with target 0."
-- reference = "host's code of the contest American Express - Default Prediction, 2022, for predictions without ties"
-- example = { target = [1, 0, 1, 0], prediction = [0.9, 0.8, 0.7, 0.1], score = "0.2935" }
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
sums AS (
  SELECT
    sample,
    max(positives) AS p,
    max(negatives) AS n,
    -- Pairs in which the positive row is above the negative one, ties one half.
    csum(n * (tp - p / 2)) AS pairs,
    csum(p * least(greatest((floor(0.04 * (positives + 20 * negatives)) - (tp - p) - 20 * (fp - n)) / (p + 20 * n), 0), 1)) AS captured
  FROM curve
  GROUP BY sample
),
ginis AS (
  -- The Gini coefficients are 20 times the pairs per positive row, less these 10 n for an order by chance, and this
  -- small rest, in which each row meets itself.
  SELECT *, 0.5 - (p + 400 * n) / (2 * NULLIF(p + 20 * n, 0)) AS rest
  FROM sums
)
SELECT
  sample,
  CASE WHEN p > 0 AND n > 0 THEN ((20 * pairs / p - 10 * n + rest) / (10 * n + rest) + captured / p) / 2 END AS score
FROM ginis
