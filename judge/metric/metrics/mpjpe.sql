-- name = "mpjpe"
-- title = "Mean per-joint position error"
-- aliases = ["mean_per_joint_position_error"]
-- family = "images"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target_x = "number", target_y = "number", target_z = "number" }
-- predictions = { x = "number", y = "number", z = "number" }
-- weights = true
-- formula = "mean over joints of the Euclidean distance between predicted and true place"
-- policy = """One row is one joint, with three coordinates in the key's unit, mostly millimetres; the score has that unit. Nothing is aligned \
-- first: centre both on the root joint beforehand if the contest wants that. Hidden joints are left out by a weight of 0."""
-- undefined = "When all weights are 0; when a distance is too large for a DOUBLE."
-- reference = "C. Ionescu et al., Human3.6M, 2014"
-- example = { target_x = [0, 1], target_y = [0, 1], target_z = [0, 1], x = [1, 1], y = [2, 1], z = [2, 1], score = "1.5000" }
SELECT fold, csum(weight * sqrt(pow(x - target_x, 2) + pow(y - target_y, 2) + pow(z - target_z, 2))) AS total, csum(weight) AS size
FROM rows
GROUP BY fold;
SELECT sample, CASE WHEN isfinite(csum(total)) THEN csum(total) / NULLIF(csum(size), 0) END AS score FROM parts GROUP BY sample
