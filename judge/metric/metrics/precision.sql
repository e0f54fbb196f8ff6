-- name = "precision"
-- title = "Precision"
-- aliases = ["ppv", "precision_score"]
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters = { positive = { default = 1, range = "[0, labels)", about = "the positive label: its place in the list of labels, counted from 0" }, zero_division = { default = 0.0, range = "[0, 1]", about = "the score when no row is predicted positive" } }
-- formula = "TP / (TP + FP), where TP are the positive rows predicted positive and FP the negative rows predicted positive"
-- policy = "One label is positive, all others together are negative. When no row is predicted positive, the score is zero_division. With weights, each row counts with its weight."
-- undefined = ""
-- reference = "scikit-learn precision_score"
-- example = { labels = ["no", "yes"], target = ["yes", "yes", "yes", "no", "no"], prediction = ["yes", "yes", "no", "yes", "no"], score = "0.6667" }
SELECT
  fold,
  csum(CASE WHEN target = $positive AND prediction = $positive THEN weight ELSE 0 END) AS tp,
  csum(CASE WHEN prediction = $positive AND target <> $positive THEN weight ELSE 0 END) AS fp
FROM rows
GROUP BY fold;
SELECT sample, coalesce(csum(tp) / NULLIF(csum(tp) + csum(fp), 0), $zero_division) AS score
FROM parts
GROUP BY sample
