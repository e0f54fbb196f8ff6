-- name = "pck"
-- title = "Share of correct keypoints"
-- aliases = ["percentage_of_correct_keypoints"]
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target_x = "number", target_y = "number", scale = "positive" }
-- predictions = { x = "number", y = "number" }
-- weights = true
-- parameters.alpha = { default = 0.5, range = "(0, inf)", about = "a keypoint is right within alpha times the scale" }
-- formula = "share of keypoints with |predicted - true| <= alpha * scale"
-- policy = """One row is one keypoint. The key gives its place in pixels and a scale, for instance the length of the head (PCKh) or of the \
-- torso; hidden keypoints are left out by a weight of 0."""
-- undefined = "When all weights are 0."
-- reference = "Y. Yang, D. Ramanan, 2013; M. Andriluka et al., 2014"
-- example = { target_x = [0, 0], target_y = [0, 0], scale = [10, 10], x = [3, 3], y = [4, 5], score = "0.5000" }
SELECT fold, csum(weight * CAST(sqrt(pow(x - target_x, 2) + pow(y - target_y, 2)) <= $alpha * scale AS DOUBLE)) AS total, csum(weight) AS size
FROM rows
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
