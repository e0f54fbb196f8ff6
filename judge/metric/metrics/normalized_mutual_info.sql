-- name = "normalized_mutual_info"
-- title = "Normalized mutual information"
-- aliases = ["nmi", "normalized_mutual_information", "normalized_mutual_info_score"]
-- family = "clustering"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- error_bar = "none"
-- formula = "2 I / (H_t + H_p), where I is the mutual information of the groups of the answer key and of the file, and H_t and H_p are their entropies"
-- policy = "The names of the groups do not matter, only which rows are together; a name such as -1 for noise is a group like any other. The two entropies are averaged arithmetically. Many small groups score better than chance should, for the measure is not adjusted. When both put all rows in one group, the score is 1; when only one of them does, it is 0."
-- undefined = ""
-- reference = "scikit-learn normalized_mutual_info_score; A. Strehl and J. Ghosh, Cluster ensembles, 2002"
-- example = { target = ["a", "a", "b", "b"], prediction = ["x", "x", "y", "z"], score = "0.8000" }
SELECT fold, target, prediction, count(*) AS n
FROM rows
GROUP BY fold, target, prediction;
WITH $$entropies
SELECT
  sample,
  -- A sum that is 0 but for rounding must not leave the range.
  CASE WHEN truth + guess = 0 THEN 1 ELSE least(greatest(2 * shared / (truth + guess), 0), 1) END AS score
FROM shared JOIN truth USING (sample) JOIN guess USING (sample)
