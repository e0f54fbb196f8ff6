-- name = "ks"
-- title = "Kolmogorov-Smirnov statistic"
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "max over thresholds of (TPR - FPR), where TPR and FPR are the shares of the positive and of the negative rows with a prediction at or above the threshold"
-- policy = "The largest distance by which the positive rows are ranked above the negative ones: one-sided, so that a file with the order reversed scores 0. Rows with equal predictions enter together."
-- undefined = "The answer key has no row with target 1, or none with target 0."
-- reference = "scipy.stats.ks_2samp with alternative='greater'; scikit-learn roc_curve"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.6, 0.1], score = "0.5" }
WITH blocks AS (
  -- Rows with equal predictions pass every threshold together.
  SELECT sample, prediction, csum(weight * target) AS p, csum(weight * (1 - target)) AS n
  FROM rows
  GROUP BY sample, prediction
),
curve AS (
  SELECT
    sample,
    sum(p) OVER from_top AS tp,
    sum(n) OVER from_top AS fp,
    sum(p) OVER whole AS positives,
    sum(n) OVER whole AS negatives
  FROM blocks
  WINDOW
    from_top AS (PARTITION BY sample ORDER BY prediction DESC),
    whole AS (PARTITION BY sample)
)
SELECT sample, max(tp / NULLIF(positives, 0) - fp / NULLIF(negatives, 0)) AS score
FROM curve
GROUP BY sample
