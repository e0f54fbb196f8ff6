-- name = "hamming_loss"
-- title = "Hamming loss of sets"
-- aliases = ["hamming"]
-- family = "labels"
-- direction = "lower"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- formula = "mean over the rows of (|A| + |B| - 2 |A and B|) / L, where A is the row's true set, B its predicted set and L the number of declared labels"
-- policy = "The share of yes-or-no decisions, one for each row and declared label, that are wrong. A cell is a set of labels separated by spaces: order and repetition do not matter. Two empty sets agree. Tokens that are no declared label must not occur; a row counts at most 1."
-- undefined = "The contest declares no labels, or the weights of all rows are 0."
-- reference = "scikit-learn hamming_loss on the indicator matrix"
-- example = { labels = ["red", "green", "blue"], target = ["red green", "blue"], prediction = ["red blue", "blue"], score = "0.3333" }
WITH sets AS (
  SELECT
    fold,
    weight,
    list_distinct(list_filter(string_split(target, ' '), lambda item: item <> '')) AS a,
    list_distinct(list_filter(string_split(prediction, ' '), lambda item: item <> '')) AS b
  FROM rows
)
SELECT
  fold,
  csum(weight) AS n,
  csum(weight * least(len(a) + len(b) - 2 * len(list_intersect(a, b)), $label_count)) AS wrong
FROM sets
GROUP BY fold;
SELECT sample, csum(wrong) / NULLIF(csum(n) * $label_count, 0) AS score
FROM parts
GROUP BY sample
