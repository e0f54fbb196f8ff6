-- name = "fbeta_samples"
-- title = "Mean F-beta score of sets (F1)"
-- aliases = ["f1_samples", "samples_f1", "mean_f1", "mean_f_score"]
-- presets = { "mean_f2" = { beta = 2.0 } }
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" }, both_empty = { default = 1.0, range = "[0, 1]", about = "the score of a row whose true and predicted sets are both empty" } }
-- formula = "mean over the rows of (1 + b^2) |A and B| / (b^2 |A| + |B|), where b is beta, A is the row's true set and B its predicted set"
-- policy = "A cell is a set of tokens separated by spaces: order and repetition do not matter, upper and lower case do. Two empty sets score both_empty; one empty set scores 0."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn fbeta_score with average='samples' and zero_division=1 (with its default of 0, two empty sets score 0: both_empty = 0)"
-- example = { target = ["red green", "blue", ""], prediction = ["red blue", "blue", ""], score = "0.8333" }
WITH sets AS (
  SELECT
    fold,
    weight,
    list_distinct(list_filter(string_split(target, ' '), lambda item: item <> '')) AS a,
    list_distinct(list_filter(string_split(prediction, ' '), lambda item: item <> '')) AS b
  FROM rows
),
sizes AS (
  SELECT fold, weight, len(a) AS a, len(b) AS b, len(list_intersect(a, b)) AS hits
  FROM sets
)
SELECT
  fold,
  csum(weight) AS n,
  csum(weight * coalesce((1 + $beta * $beta) * hits / NULLIF($beta * $beta * a + b, 0), $both_empty)) AS score
FROM sizes
GROUP BY fold;
SELECT sample, csum(score) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
