-- name = "pfbeta"
-- title = "Probabilistic F-beta score"
-- aliases = ["pf1", "probabilistic_f1"]
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "probability" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" } }
-- formula = "(1 + b^2) S / (b^2 T + P), where b is beta, S the sum of the probabilities of the rows with target 1, T the number of these rows and P the sum of all probabilities"
-- policy = "The F-beta score in which a row with probability p counts as p of a positive prediction; no threshold is needed. When every probability is 0, the score is 0."
-- undefined = "No row has target 1."
-- reference = "R. Yacouby and D. Axman, Probabilistic extension of precision, recall, and F1 score, 2020"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.6, 0.2, 0.3], score = "0.75" }
SELECT
  fold,
  csum(weight * target) AS positives,
  csum(weight * target * prediction) AS found,
  csum(weight * prediction) AS predicted
FROM rows
GROUP BY fold;
SELECT
  sample,
  CASE
    WHEN csum(positives) > 0
    THEN (1 + $beta * $beta) * csum(found) / ($beta * $beta * csum(positives) + csum(predicted))
  END AS score
FROM parts
GROUP BY sample
