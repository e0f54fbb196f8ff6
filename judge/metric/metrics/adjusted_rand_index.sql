-- name = "adjusted_rand_index"
-- title = "Adjusted Rand index"
-- aliases = ["ari", "adjusted_rand_score"]
-- family = "clustering"
-- direction = "higher"
-- range = [-0.5, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- error_bar = "from 200 rows"
-- formula = "(S - T G / A) / ((T + G) / 2 - T G / A), where of all A pairs of rows, S are in one group both in the answer key and in the file, T in the answer key and G in the file"
-- policy = "The names of the groups do not matter, only which rows are together; a name such as -1 for noise is a group like any other. 0 is what chance gives on average, with the sizes of the groups fixed; 1 is the same partition. When answer key and file both put all rows in one group, or both each row in its own, they are the same partition and score 1."
-- undefined = ""
-- reference = "scikit-learn adjusted_rand_score; L. Hubert and P. Arabie, Comparing partitions, 1985"
-- example = { target = ["a", "a", "b", "b"], prediction = ["x", "x", "y", "z"], score = "0.5714" }
SELECT fold, target, prediction, count(*) AS n
FROM rows
GROUP BY fold, target, prediction;
WITH $$pairs
SELECT
  sample,
  CASE
    WHEN together = truth AND together = guess THEN 1
    ELSE (2 * (together * every - truth * guess)) / ((truth + guess) * every - 2 * truth * guess)
  END AS score
FROM pairs
