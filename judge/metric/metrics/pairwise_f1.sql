-- name = "pairwise_f1"
-- title = "Pairwise F-beta score of groups (F1)"
-- family = "clustering"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- error_bar = "from 200 rows"
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" } }
-- formula = "(1 + b^2) S / (b^2 T + G), where b is beta, S pairs of rows are in one group both in the answer key and in the file, T in the answer key and G in the file"
-- policy = "The names of the groups do not matter, only which rows are together; a name such as -1 for noise is a group like any other. For entity resolution: a pair of rows in one group is a match, found or not found. A group of a single row makes no pair, so it counts only when it is wrongly merged or split off. When every row is a group of its own in both, the score is 1."
-- undefined = ""
-- reference = "scikit-learn pair_confusion_matrix"
-- example = { target = ["a", "a", "b", "b"], prediction = ["x", "x", "y", "z"], score = "0.6667" }
SELECT fold, target, prediction, count(*) AS n
FROM rows
GROUP BY fold, target, prediction;
WITH $$pairs
SELECT sample, coalesce((1 + $beta * $beta) * together / NULLIF($beta * $beta * truth + guess, 0), 1) AS score
FROM pairs
