-- name = "angular_error_vectors"
-- title = "Mean angle between vectors"
-- family = "regression"
-- direction = "lower"
-- range = [0, 3.141592653589793]
-- targets = { target_x = "number", target_y = "number", target_z = "number" }
-- predictions = { x = "number", y = "number", z = "number" }
-- nonzero = ["x", "y", "z"]
-- error_bar = "from 400 rows"
-- formula = "mean arccos(u . v / (|u| |v|)), u and v the true and the predicted vector"
-- policy = "Radians. Only directions count, so vectors need not have length 1."
-- undefined = "When a true vector has length 0."
-- reference = "By definition; checked with numpy's arccos"
-- example = { target_x = [1, 0], target_y = [0, 2], target_z = [0, 0], x = [0, 0], y = [3, 1], z = [0, 0], score = "0.7854" }
-- # W. Kahan's formula, for vectors scaled to length 1: 2 atan2(|u - v|, |u + v|), as arccos would lose half of the digits of
-- # small angles.
WITH lengths AS (
    SELECT *,
        sqrt(target_x * target_x + target_y * target_y + target_z * target_z) AS target_length,
        sqrt(x * x + y * y + z * z) AS length
    FROM rows
),
units AS (
    SELECT fold, target_length = 0 OR length = 0 AS empty,
        target_x / target_length AS ux, target_y / target_length AS uy, target_z / target_length AS uz,
        x / length AS vx, y / length AS vy, z / length AS vz
    FROM lengths
),
angles AS (
    SELECT fold, empty,
        2 * atan2(
            sqrt((ux - vx) * (ux - vx) + (uy - vy) * (uy - vy) + (uz - vz) * (uz - vz)),
            sqrt((ux + vx) * (ux + vx) + (uy + vy) * (uy + vy) + (uz + vz) * (uz + vz))) AS angle
    FROM units
)
SELECT fold, count(*) AS n, csum(angle) AS angles, count_if(empty) AS empty FROM angles GROUP BY fold;
SELECT sample, CASE WHEN sum(empty) = 0 THEN csum(angles) / NULLIF(sum(n), 0) END AS score FROM parts GROUP BY sample
