-- name = "log_loss_multiclass"
-- title = "Multiclass log loss"
-- aliases = ["multiclass_log_loss", "multi_log_loss", "mlog_loss", "categorical_cross_entropy", "cross_entropy", "ce"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "label" }
-- predictions = { prediction = "probability" }
-- shape = "labels"
-- row_sum = 1
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- parameters = { eps = { default = 1e-15, range = "(0, 0.5]", about = "the probability of the true label is clipped to [eps, 1 - eps]" } }
-- formula = "-(1/n) sum ln q, where q is the predicted probability of the row's true label"
-- policy = "The probabilities of a row must sum to 1 as far as rounding allows, and are divided by their sum. q is clipped to [eps, 1 - eps], so that a true label with probability 0 costs ln(1/eps), 34.5 for 1e-15, and not infinity. The columns are found by the labels' names, not by their order."
-- undefined = "The weights of all rows are 0."
-- reference = "scikit-learn log_loss, which clips at the epsilon of the predictions' type instead (2.2e-16 for 64-bit floats, 1.2e-7 for 32-bit ones)"
-- example = { labels = ["cat", "dog", "owl"], target = ["cat", "owl"], prediction = { cat = [0.7, 0.1], dog = [0.2, 0.4], owl = [0.1, 0.5] }, score = "0.5249" }
SELECT
  fold,
  csum(weight) AS n,
  csum(-weight * ln(least(greatest(prediction, $eps), 1 - $eps))) AS loss
FROM rows
WHERE target = 1  -- only the true label's probability counts
GROUP BY fold;
SELECT sample, csum(loss) / NULLIF(csum(n), 0) AS score
FROM parts
GROUP BY sample
