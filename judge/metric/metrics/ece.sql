-- name = "ece"
-- title = "Expected calibration error"
-- aliases = ["expected_calibration_error"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "probability" }
-- weights = true
-- error_bar = "none"
-- parameters = { bins = { default = 10, range = "[1, inf)", about = "number of bins of equal width on [0, 1]" } }
-- formula = "sum over bins of (n_b / n) |y_b - p_b|, where a bin has n_b rows, y_b is their share with target 1 and p_b their mean probability"
-- policy = "The rows are put into bins of equal width by the predicted probability of target 1: a probability p goes to bin floor(bins p), and p = 1 to the last one. Empty bins do not count. A file that predicts the overall share of ones everywhere scores 0, so this measures calibration only and is best used beside another metric."
-- undefined = "The weights of all rows are 0."
-- reference = "M. P. Naeini, G. F. Cooper and M. Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, 2015"
-- example = { target = [0, 1, 1, 1], prediction = [0.25, 0.25, 0.75, 0.75], parameters = { bins = 2 }, score = "0.25" }
SELECT
  fold,
  least(floor(prediction * $bins), $bins - 1) AS bin,
  csum(weight) AS n,
  csum(weight * target) AS y,
  csum(weight * prediction) AS p
FROM rows
GROUP BY fold, bin;
WITH bins AS (
  SELECT sample, bin, csum(n) AS n, abs(csum(y) - csum(p)) AS gap
  FROM parts
  GROUP BY sample, bin
)
SELECT sample, fsum(gap ORDER BY bin) / NULLIF(csum(n), 0) AS score
FROM bins
GROUP BY sample
