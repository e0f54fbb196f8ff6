-- name = "fbeta_macro_sets"
-- title = "Macro-averaged F-beta score of sets (F1)"
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" }, zero_division = { default = 0.0, range = "[0, 1]", about = "the score of a label that occurs neither in the answer key nor in the predictions" } }
-- formula = "mean over all declared labels of (1 + b^2) TP / (b^2 T + P), where b is beta, TP the rows with the label in the true and in the predicted set, T the rows with it in the true set and P the rows with it in the predicted set"
-- policy = "A cell is a set of tokens separated by spaces: order and repetition do not matter, upper and lower case do. Every label of the contest's list counts the same, also one that does not occur: its own score is then zero_division. Tokens that are no declared label must not occur. With weights, each row counts with its weight."
-- undefined = "The contest declares no labels, or more different tokens occur than it declares."
-- reference = "scikit-learn fbeta_score with average='macro' on the indicator matrix"
-- example = { labels = ["red", "green", "blue"], target = ["red green", "blue", ""], prediction = ["red blue", "blue", "red"], score = "0.4444" }
WITH sets AS (
  SELECT
    fold,
    weight,
    list_distinct(list_filter(string_split(target, ' '), lambda item: item <> '')) AS a,
    list_distinct(list_filter(string_split(prediction, ' '), lambda item: item <> '')) AS b
  FROM rows
),
tokens AS (
  -- Every token of a row once; a row without any keeps one line without a token, so that no fold is lost.
  SELECT fold, weight, a, b, unnest(CASE WHEN len(a) + len(b) = 0 THEN [NULL] ELSE list_distinct(list_concat(a, b)) END) AS token
  FROM sets
)
SELECT
  fold,
  token,
  csum(CASE WHEN list_contains(a, token) THEN weight ELSE 0 END) AS truths,
  csum(CASE WHEN list_contains(b, token) THEN weight ELSE 0 END) AS guesses,
  csum(CASE WHEN list_contains(a, token) AND list_contains(b, token) THEN weight ELSE 0 END) AS tp
FROM tokens
GROUP BY fold, token;
WITH labels AS (
  SELECT
    sample,
    token,
    (1 + $beta * $beta) * csum(tp) / NULLIF($beta * $beta * csum(truths) + csum(guesses), 0) AS f
  FROM parts
  GROUP BY sample, token
)
-- Labels that occur nowhere have no line here, so they are added by their number.
SELECT
  sample,
  CASE
    WHEN $label_count >= count(token)
    THEN (coalesce(fsum(f ORDER BY token), 0) + $zero_division * ($label_count - count(f))) / NULLIF($label_count, 0)
  END AS score
FROM labels
GROUP BY sample
