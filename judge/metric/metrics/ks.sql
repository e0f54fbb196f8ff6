-- name = "ks"
-- title = "Kolmogorov-Smirnov statistic"
-- aliases = ["ks_statistic", "kolmogorov_smirnov"]
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 5000 rows and 100 of each class"
-- formula = "max over thresholds of (TPR - FPR), where TPR and FPR are the shares of the positive and of the negative rows with a prediction at or above the threshold"
-- policy = "The largest distance by which the positive rows are ranked above the negative ones: one-sided, so that a file with the order reversed scores 0. Rows with equal predictions enter together."
-- undefined = "The answer key has no row with target 1, or none with target 0."
-- reference = "scipy.stats.ks_2samp of the predictions of the negative rows and those of the positive ones, in this order, with alternative='greater'; scikit-learn roc_curve"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.6, 0.1], score = "0.5" }
WITH $$curve
SELECT sample, max(tp / NULLIF(positives, 0) - fp / NULLIF(negatives, 0)) AS score
FROM curve
GROUP BY sample
