-- name = "v_measure"
-- title = "V-measure"
-- aliases = ["v_measure_score"]
-- family = "clustering"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- error_bar = "none"
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "above 1, completeness counts more; below 1, homogeneity" } }
-- formula = "(1 + b) h c / (b h + c), where b is beta, h = I / H_t the homogeneity and c = I / H_p the completeness, I the mutual information of the groups of the answer key and of the file, and H_t and H_p their entropies"
-- policy = "The names of the groups do not matter, only which rows are together; a name such as -1 for noise is a group like any other. A file is homogeneous when each of its groups has rows of one true group, and complete when each true group lies in one of its groups. h is 1 when the answer key has one group, c is 1 when the file has one. h = c = 0 scores 0. With beta = 1 this is the normalized mutual information."
-- undefined = ""
-- reference = "scikit-learn v_measure_score; A. Rosenberg and J. Hirschberg, V-measure, 2007"
-- example = { target = ["a", "a", "b", "b"], prediction = ["x", "x", "y", "z"], score = "0.8000" }
SELECT fold, target, prediction, count(*) AS n
FROM rows
GROUP BY fold, target, prediction;
WITH $$entropies,
sides AS (
  -- A sum that is 0 but for rounding must not leave the range.
  SELECT
    sample,
    CASE WHEN truth = 0 THEN 1 ELSE least(greatest(shared / truth, 0), 1) END AS h,
    CASE WHEN guess = 0 THEN 1 ELSE least(greatest(shared / guess, 0), 1) END AS c
  FROM shared JOIN truth USING (sample) JOIN guess USING (sample)
)
SELECT sample, coalesce((1 + $beta) * h * c / NULLIF($beta * h + c, 0), 0) AS score
FROM sides
