-- name = "quadratic_weighted_kappa"
-- title = "Quadratic weighted kappa"
-- aliases = ["qwk", "quadratic_kappa", "kappa_quadratic"]
-- family = "labels"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- ordinal = true
-- error_bar = "from 200 rows"
-- formula = "1 - n sum_ij (i - j)^2 o_ij / sum_ij (i - j)^2 t_i p_j, where o_ij counts the rows of label i predicted as j, t_i the rows of label i and p_j the predictions of label j"
-- policy = "The labels are grades: their places in order are the numbers that are compared. Labels that are all numbers are ordered as numbers (2 before 10), however they are listed; all others as the contest lists them, so that list must be in order. It is without gaps, also when a grade does not occur. One constant prediction for a key with several grades scores 0. When the answer key and the predictions use the same single label, the score is 1."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn cohen_kappa_score with weights='quadratic' and the full list of labels, where more than one label occurs (it has nan for one); J. Cohen, Weighted kappa, 1968"
-- example = { labels = ["low", "mid", "high"], target = ["low", "mid", "high"], prediction = ["low", "high", "high"], score = "0.8" }
SELECT
  fold,
  csum(weight) AS n,
  csum(weight * (target - prediction) * (target - prediction)) AS observed,
  csum(weight * target) AS t,
  csum(weight * prediction) AS p,
  -- These three give the sum over all pairs of labels: sum_ij (i - j)^2 t_i p_j = n sum(t^2 + p^2) - 2 sum(t) sum(p).
  csum(weight * (target * target + prediction * prediction)) AS squares
FROM rows
GROUP BY fold;
WITH sums AS (
  SELECT sample, csum(n) AS n, csum(observed) AS observed, csum(n) * csum(squares) - 2 * csum(t) * csum(p) AS expected
  FROM parts
  GROUP BY sample
)
SELECT
  sample,
  CASE
    WHEN expected > 0 THEN 1 - n * observed / expected
    WHEN n > 0 THEN 1
  END AS score
FROM sums
