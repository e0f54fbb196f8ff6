-- name = "log_loss"
-- title = "Log loss"
-- aliases = ["binary_log_loss", "binary_cross_entropy", "bce", "logarithmic_loss"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "flag" }
-- predictions = { prediction = "probability" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters = { eps = { default = 1e-15, range = "(0, 0.5]", about = "the probability given to what happened is clipped to [eps, 1 - eps]" } }
-- formula = "-(1/n) sum ln q, where q is the predicted probability of what happened: p if the target is 1, and 1 - p if it is 0"
-- policy = "p is the probability of target 1. q is clipped to [eps, 1 - eps], so that a wrong answer given with full certainty costs ln(1/eps), 34.5 for 1e-15, and not infinity. It makes no difference whether the answer key has both values. With weights, the mean is weighted."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn log_loss, which clips at the epsilon of the predictions' type instead (2.2e-16 for 64-bit floats, 1.2e-7 for 32-bit ones); I. J. Good, Rational decisions, 1952"
-- example = { target = [1, 0], prediction = [0.9, 0.2], score = "0.1643" }
SELECT
  fold,
  csum(weight) AS n,
  csum(-weight * ln(least(greatest(CASE WHEN target = 1 THEN prediction ELSE 1 - prediction END, $eps), 1 - $eps))) AS loss
FROM rows
GROUP BY fold;
SELECT sample, csum(loss) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
