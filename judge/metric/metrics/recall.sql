-- name = "recall"
-- title = "Recall"
-- aliases = ["tpr", "sensitivity", "recall_score"]
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters = { positive = { default = 1, range = "[0, labels)", about = "the positive label: its place in the list of labels, counted from 0" }, zero_division = { default = 0.0, range = "[0, 1]", about = "the score when the answer key has no positive row" } }
-- formula = "TP / (TP + FN), where TP are the positive rows predicted positive and FN the positive rows predicted otherwise"
-- policy = "One label is positive, all others together are negative. When the answer key has no positive row, the score is zero_division. With weights, each row counts with its weight."
-- undefined = ""
-- reference = "scikit-learn recall_score"
-- example = { labels = ["no", "yes"], target = ["yes", "yes", "yes", "no", "no"], prediction = ["yes", "yes", "no", "yes", "no"], score = "0.6667" }
SELECT
  fold,
  csum(CASE WHEN target = $positive AND prediction = $positive THEN weight ELSE 0 END) AS tp,
  csum(CASE WHEN target = $positive AND prediction <> $positive THEN weight ELSE 0 END) AS fn
FROM rows
GROUP BY fold;
SELECT sample, coalesce(csum(tp) / NULLIF(csum(tp) + csum(fn), 0), $zero_division) AS score
FROM parts
GROUP BY sample
