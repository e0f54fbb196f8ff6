-- name = "linear_weighted_kappa"
-- title = "Linear weighted kappa"
-- aliases = ["lwk", "linear_kappa", "kappa_linear"]
-- family = "labels"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- ordinal = true
-- formula = "1 - n sum_ij |i - j| o_ij / sum_ij |i - j| t_i p_j, where o_ij counts the rows of label i predicted as j, t_i the rows of label i and p_j the predictions of label j"
-- policy = "The labels are grades: their places in order are the numbers that are compared. Labels that are all numbers are ordered as numbers (2 before 10), however they are listed; all others as the contest lists them, so that list must be in order. It is without gaps, also when a grade does not occur. When the answer key and the predictions use the same single label, the score is 1."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn cohen_kappa_score with weights='linear' and the full list of labels, where more than one label occurs (it has nan for one); J. Cohen, Weighted kappa, 1968"
-- example = { labels = ["low", "mid", "high"], target = ["low", "mid", "high"], prediction = ["low", "high", "high"], score = "0.6667" }
SELECT fold, target, prediction, csum(weight) AS n
FROM rows
GROUP BY fold, target, prediction;
WITH seen AS (
  SELECT sample, csum(n) AS n, csum(n * abs(target - prediction)) AS observed
  FROM parts
  GROUP BY sample
),
truths AS (
  SELECT sample, target, csum(n) AS t
  FROM parts
  GROUP BY sample, target
),
guesses AS (
  SELECT sample, prediction, csum(n) AS p
  FROM parts
  GROUP BY sample, prediction
),
chance AS (
  SELECT sample, fsum(t * p * abs(target - prediction) ORDER BY target, prediction) AS expected
  FROM truths JOIN guesses USING (sample)
  GROUP BY sample
)
SELECT
  sample,
  CASE
    WHEN expected > 0 THEN 1 - n * observed / expected
    WHEN n > 0 THEN 1
  END AS score
FROM seen JOIN chance USING (sample)
