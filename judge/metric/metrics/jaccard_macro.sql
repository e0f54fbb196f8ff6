-- name = "jaccard_macro"
-- title = "Macro-averaged Jaccard index (mean IoU)"
-- aliases = ["macro_jaccard"]
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- parameters = { zero_division = { default = 0.0, range = "[0, 1]", about = "the score of a label that occurs neither in the answer key nor in the predictions" } }
-- formula = "mean over all declared labels of TP / (T + P - TP), where TP are the rows of the label predicted right, T the rows of the label and P the predictions of the label"
-- policy = "Intersection over union of the rows that have the label and the rows predicted to have it. Every label of the contest's list counts the same, also one that does not occur: its own score is then zero_division."
-- undefined = ""
-- reference = "scikit-learn jaccard_score with average='macro' and the full list of labels; P. Jaccard, The distribution of the flora in the alpine zone, 1912"
-- example = { labels = ["cat", "dog"], target = ["cat", "cat", "dog", "dog"], prediction = ["cat", "cat", "cat", "dog"], score = "0.5833" }
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
    coalesce(tp, 0) / NULLIF(coalesce(support, 0) + coalesce(guessed, 0) - coalesce(tp, 0), 0) AS jaccard
  FROM truths FULL JOIN guesses USING (sample, label)
)
-- Labels that occur nowhere have no line here, so they are added by their number.
SELECT sample, (coalesce(fsum(jaccard ORDER BY label), 0) + $zero_division * ($label_count - count(jaccard))) / $label_count AS score
FROM labels
GROUP BY sample
