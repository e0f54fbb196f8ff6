-- name = "exact_match_ratio"
-- title = "Exact match ratio of sets"
-- aliases = ["subset_accuracy"]
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- formula = "number of rows whose predicted set equals the true set, divided by the number of rows"
-- policy = "A cell is a set of tokens separated by spaces: order and repetition do not matter, upper and lower case do. Two empty sets are equal. There is no credit for a set that is partly right."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn accuracy_score on the indicator matrix"
-- example = { target = ["red green", "blue", ""], prediction = ["green red", "blue red", ""], score = "0.6667" }
WITH sets AS (
  SELECT
    fold,
    weight,
    list_sort(list_distinct(list_filter(string_split(target, ' '), lambda item: item <> ''))) AS a,
    list_sort(list_distinct(list_filter(string_split(prediction, ' '), lambda item: item <> ''))) AS b
  FROM rows
)
SELECT
  fold,
  csum(weight) AS n,
  csum(CASE WHEN a = b THEN weight ELSE 0 END) AS hits
FROM sets
GROUP BY fold;
SELECT sample, csum(hits) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
