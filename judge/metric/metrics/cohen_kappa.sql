-- name = "cohen_kappa"
-- title = "Cohen's kappa"
-- aliases = ["kappa", "cohens_kappa", "cohen_kappa_score"]
-- family = "labels"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- formula = "1 - (1 - o) / (1 - e), where o is the share of right predictions and e = sum_k t_k p_k / n^2 the share that chance would get right, with t_k rows and p_k predictions of label k"
-- policy = "0 means no better than chance. When the answer key and the predictions use the same single label, all rows are right and the score is 1. One constant label for a key with several gives 0."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn cohen_kappa_score, where more than one label occurs (it has nan for one); J. Cohen, A coefficient of agreement for nominal scales, 1960"
-- example = { labels = ["no", "yes"], target = ["yes", "yes", "no", "no"], prediction = ["yes", "no", "no", "no"], score = "0.5" }
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
  SELECT sample, csum(t) AS n, csum(t) - csum(hits) AS misses, coalesce(csum(t * p), 0) AS chance
  FROM truths LEFT JOIN guesses USING (sample, label)
  GROUP BY sample
)
SELECT
  sample,
  CASE
    WHEN n * n > chance THEN 1 - misses * n / (n * n - chance)
    WHEN n > 0 THEN 1
  END AS score
FROM sums
