-- name = "fbeta_binary"
-- title = "F-beta score of one label (F1)"
-- aliases = ["f1", "f1_score", "f_score", "f_measure", "binary_f1", "f1_binary", "fbeta", "fbeta_score"]
-- presets = { "f2" = { beta = 2.0 }, "f2_score" = { beta = 2.0 }, "f0.5" = { beta = 0.5 }, "f0.5_score" = { beta = 0.5 } }
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" }, positive = { default = 1, range = "[0, labels)", about = "the positive label: its place in the list of labels, counted from 0" }, zero_division = { default = 0.0, range = "[0, 1]", about = "the score when no row is positive, neither in the answer key nor in the predictions" } }
-- formula = "(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP), where b is beta"
-- policy = "One label is positive, all others together are negative. beta = 1 is the F1 score, the harmonic mean of precision and recall. When TP, FN and FP are all 0, the score is zero_division. With weights, each row counts with its weight."
-- undefined = ""
-- reference = "scikit-learn fbeta_score; C. J. van Rijsbergen, Information Retrieval, 1979"
-- example = { labels = ["no", "yes"], target = ["yes", "yes", "no", "no"], prediction = ["yes", "no", "no", "no"], score = "0.6667" }
SELECT
  fold,
  csum(CASE WHEN target = $positive AND prediction = $positive THEN weight ELSE 0 END) AS tp,
  csum(CASE WHEN target = $positive AND prediction <> $positive THEN weight ELSE 0 END) AS fn,
  csum(CASE WHEN target <> $positive AND prediction = $positive THEN weight ELSE 0 END) AS fp
FROM rows
GROUP BY fold;
WITH counts AS (
  SELECT sample, (1 + $beta * $beta) * csum(tp) AS hits, $beta * $beta * csum(fn) + csum(fp) AS misses
  FROM parts
  GROUP BY sample
)
SELECT sample, coalesce(hits / NULLIF(hits + misses, 0), $zero_division) AS score
FROM counts
