-- name = "fbeta_weighted"
-- title = "F-beta score weighted by label frequency (F1)"
-- aliases = ["f1_weighted", "weighted_f1", "weighted_f1_score"]
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" } }
-- formula = "sum over labels of T F / sum of T, with F = (1 + b^2) TP / (b^2 T + P), where b is beta, TP the rows of the label predicted right, T the rows of the label and P the predictions of the label"
-- policy = "Each label's F score counts as often as the label occurs in the answer key. A label that only the predictions use has no score of its own, but lowers the score of the labels it was mistaken for."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn fbeta_score with average='weighted'"
-- example = { labels = ["cat", "dog"], target = ["cat", "cat", "cat", "dog"], prediction = ["cat", "cat", "dog", "dog"], score = "0.7667" }
SELECT fold, target, prediction, csum(weight) AS n
FROM rows
GROUP BY fold, target, prediction;
WITH truths AS (
  SELECT sample, target AS label, csum(n) AS support, csum(CASE WHEN prediction = target THEN n ELSE 0 END) AS tp
  FROM parts
  GROUP BY sample, target
),
guesses AS (
  SELECT sample, prediction AS label, csum(n) AS guessed
  FROM parts
  GROUP BY sample, prediction
),
labels AS (
  SELECT
    sample,
    label,
    support,
    (1 + $beta * $beta) * tp / NULLIF($beta * $beta * support + coalesce(guessed, 0), 0) AS f
  FROM truths LEFT JOIN guesses USING (sample, label)
)
SELECT sample, fsum(support * f ORDER BY label) / NULLIF(csum(support), 0) AS score
FROM labels
GROUP BY sample
