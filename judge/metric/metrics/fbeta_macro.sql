-- name = "fbeta_macro"
-- title = "Macro-averaged F-beta score (F1)"
-- aliases = ["f1_macro", "macro_f1", "macro_f1_score"]
-- presets = { "f2_macro" = { beta = 2.0 }, "macro_f2" = { beta = 2.0 } }
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" }, zero_division = { default = 0.0, range = "[0, 1]", about = "the score of a label that occurs neither in the answer key nor in the predictions" } }
-- formula = "mean over all declared labels of (1 + b^2) TP / (b^2 T + P), where b is beta, TP the rows of the label predicted right, T the rows of the label and P the predictions of the label"
-- policy = "Every label of the contest's list counts the same, also one that does not occur: its own score is then zero_division. This is the mean of the labels' F scores, not the F score of the mean precision and mean recall."
-- undefined = ""
-- reference = "scikit-learn fbeta_score with average='macro' and the full list of labels"
-- example = { labels = ["cat", "dog"], target = ["cat", "cat", "dog", "dog"], prediction = ["cat", "cat", "cat", "dog"], score = "0.7333" }
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
    (1 + $beta * $beta) * coalesce(tp, 0)
      / NULLIF($beta * $beta * coalesce(support, 0) + coalesce(guessed, 0), 0) AS f
  FROM truths FULL JOIN guesses USING (sample, label)
)
-- Labels that occur nowhere have no line here, so they are added by their number.
SELECT sample, (coalesce(fsum(f ORDER BY label), 0) + $zero_division * ($label_count - count(f))) / $label_count AS score
FROM labels
GROUP BY sample
