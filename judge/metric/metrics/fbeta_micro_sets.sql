-- name = "fbeta_micro_sets"
-- title = "Micro-averaged F-beta score of sets (F1)"
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" }, zero_division = { default = 0.0, range = "[0, 1]", about = "the score when all true and predicted sets are empty" } }
-- formula = "(1 + b^2) TP / (b^2 T + P), where b is beta, TP the pairs of a row and a token that are in the row's true set and in its predicted set, T the pairs in the true sets and P the pairs in the predicted sets"
-- policy = "A cell is a set of tokens separated by spaces: order and repetition do not matter, upper and lower case do. The counts of all rows and tokens are added up before the score is taken, so frequent tokens count more. With weights, each row counts with its weight."
-- undefined = ""
-- reference = "scikit-learn fbeta_score with average='micro' on the indicator matrix"
-- example = { target = ["red green", "blue", ""], prediction = ["red blue", "blue", "red"], score = "0.5714" }
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
  csum(weight * len(a)) AS truths,
  csum(weight * len(b)) AS guesses,
  csum(weight * len(list_intersect(a, b))) AS tp
FROM sets
GROUP BY fold;
SELECT
  sample,
  coalesce((1 + $beta * $beta) * csum(tp) / NULLIF($beta * $beta * csum(truths) + csum(guesses), 0), $zero_division) AS score
FROM parts
GROUP BY sample
