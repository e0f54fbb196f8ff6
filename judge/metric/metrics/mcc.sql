-- name = "mcc"
-- title = "Matthews correlation coefficient"
-- aliases = ["matthews", "matthews_corrcoef", "matthews_correlation", "matthews_correlation_coefficient", "phi_coefficient"]
-- family = "labels"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- formula = "(c n - sum_k t_k p_k) / sqrt((n^2 - sum_k t_k^2) (n^2 - sum_k p_k^2)), where n is the number of rows, c the right predictions, t_k the rows of label k and p_k the predictions of label k"
-- policy = "For two labels this is the usual (TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN)); for more it is the generalisation R_K, whose lowest value depends on the answer key. When the answer key or the predictions use one label only, the score is 0, also when every row is right."
-- undefined = ""
-- reference = "scikit-learn matthews_corrcoef; J. Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004"
-- example = { labels = ["no", "yes"], target = ["yes", "yes", "no", "no"], prediction = ["yes", "no", "no", "no"], score = "0.5774" }
SELECT fold, target, prediction, csum(weight) AS n
FROM rows
GROUP BY fold, target, prediction;
WITH truths AS (
  SELECT sample, target AS label, csum(n) AS t, csum(CASE WHEN prediction = target THEN n ELSE 0 END) AS hits
  FROM parts
  GROUP BY sample, target
),
guesses AS (
  SELECT sample, prediction AS label, csum(n) AS p
  FROM parts
  GROUP BY sample, prediction
),
sums AS (
  SELECT
    sample,
    csum(t) AS n,
    csum(hits) AS c,
    coalesce(csum(t * p), 0) AS chance,
    csum(t * t) AS truth,
    csum(p * p) AS guess,
    -- With weights, rounding may hide that there is one label only.
    count(*) FILTER (t > 0) > 1 AND count(*) FILTER (p > 0) > 1 AS varied
  FROM truths FULL JOIN guesses USING (sample, label)
  GROUP BY sample
)
SELECT
  sample,
  CASE WHEN varied THEN (c * n - chance) / sqrt(NULLIF(greatest((n * n - truth) * (n * n - guess), 0), 0)) ELSE 0 END AS score
FROM sums
