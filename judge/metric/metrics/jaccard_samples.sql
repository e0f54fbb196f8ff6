-- name = "jaccard_samples"
-- title = "Mean Jaccard index of sets"
-- aliases = ["jaccard", "samples_jaccard"]
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters = { both_empty = { default = 1.0, range = "[0, 1]", about = "the score of a row whose true and predicted sets are both empty" } }
-- formula = "mean over the rows of |A and B| / |A or B|, where A is the row's true set and B its predicted set"
-- policy = "A cell is a set of tokens separated by spaces: order and repetition do not matter, upper and lower case do. Two empty sets score both_empty; one empty set scores 0."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn jaccard_score with average='samples' and zero_division=1 (with its default of 0, two empty sets score 0: both_empty = 0); P. Jaccard, The distribution of the flora in the alpine zone, 1912"
-- example = { target = ["red green", "blue", ""], prediction = ["red blue", "blue", ""], score = "0.7778" }
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
  csum(weight * coalesce(hits / NULLIF(a + b - hits, 0), $both_empty)) AS score
FROM sizes
GROUP BY fold;
SELECT sample, csum(score) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
