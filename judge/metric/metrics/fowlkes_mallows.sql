-- name = "fowlkes_mallows"
-- title = "Fowlkes-Mallows index"
-- aliases = ["fmi", "fowlkes_mallows_index", "fowlkes_mallows_score"]
-- family = "clustering"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- error_bar = "from 200 rows"
-- formula = "S / sqrt(T G), where S pairs of rows are in one group both in the answer key and in the file, T in the answer key and G in the file"
-- policy = "The names of the groups do not matter, only which rows are together; a name such as -1 for noise is a group like any other. The geometric mean of the pairs' precision and recall. When no pair is together in both, the score is 0, also when every row is a group of its own in both."
-- undefined = ""
-- reference = "scikit-learn fowlkes_mallows_score; E. B. Fowlkes and C. L. Mallows, A method for comparing two hierarchical clusterings, 1983"
-- example = { target = ["a", "a", "b", "b"], prediction = ["x", "x", "y", "z"], score = "0.7071" }
SELECT fold, target, prediction, count(*) AS n
FROM rows
GROUP BY fold, target, prediction;
WITH $$pairs
SELECT sample, coalesce(together / NULLIF(sqrt(truth) * sqrt(guess), 0), 0) AS score
FROM pairs
