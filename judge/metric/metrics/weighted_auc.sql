-- name = "weighted_auc"
-- title = "Weighted area under the ROC curve"
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters = { bands = { default = [0.0, 0.4, 1.0], range = "[0, 1]", about = "edges of the bands of the true positive rate, ascending from 0 to 1" }, band_weights = { default = [2.0, 1.0], range = "[0, inf)", about = "one weight for each band" } }
-- formula = "sum over bands of w A / sum over bands of w h, where w is the band's weight, h its height and A the area right of the ROC curve within the band"
-- policy = "Each band of the true positive rate has a weight, so that for example the ranking of the surest 40 % of the positive rows counts double. A is the integral over the band of 1 minus the false positive rate. The curve is straight between its points, also where an edge of a band cuts it and where predictions are equal. A perfect file scores 1. With a single band this is the area under the ROC curve."
-- undefined = "The answer key has no row with target 1, or none with target 0; or there is not one weight for each band."
-- reference = "metric of the contest ALASKA2 Image Steganalysis, 2020, with interpolation at the bands' edges"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.6, 0.1], score = "0.8214" }
WITH $$curve,
bands AS (
  SELECT unnest(($bands)[:-2]) AS low, unnest(($bands)[2:]) AS high, unnest($band_weights) AS worth
),
pieces AS (
  -- The piece of each step of the curve within each band; a step goes from (x, y) to (x + dx, y + dy).
  SELECT
    sample,
    worth,
    (tp - p) / positives AS y,
    p / positives AS dy,
    (fp - n) / negatives AS x,
    n / negatives AS dx,
    greatest(low, y) AS bottom,
    least(high, tp / positives) AS top
  FROM curve, bands
  WHERE positives > 0 AND negatives > 0 AND len($bands) = len($band_weights) + 1
),
edges AS (
  SELECT
    sample,
    worth,
    bottom,
    top,
    x + dx * (bottom - y) / dy AS left_edge,
    x + dx * (top - y) / dy AS right_edge,
    (SELECT csum(worth * (high - low)) FROM bands) AS total
  FROM pieces
  WHERE top > bottom
)
SELECT
  sample,
  csum(worth * (top - bottom) * (1 - (left_edge + right_edge) / 2)) / max(total) AS score
FROM edges
GROUP BY sample
