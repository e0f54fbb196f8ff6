-- name = "kl_divergence"
-- title = "Kullback-Leibler divergence"
-- aliases = ["kl", "kld", "kl_div", "kullback_leibler"]
-- family = "probabilities"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "probability" }
-- predictions = { prediction = "probability" }
-- shape = "columns"
-- row_sum = 1
-- weights = true
-- parameters = { eps = { default = 1e-15, range = "(0, 0.5]", about = "predicted probabilities are clipped to [eps, 1 - eps]" } }
-- formula = "mean over the rows of sum over the columns of q ln(q / p), where q is the true and p the predicted probability"
-- policy = "A row's columns are one distribution, in the answer key and in the file. The predictions of a row must sum to 1 as far as rounding allows, and are divided by their sum; then p is clipped to [eps, 1 - eps]. A column with q = 0 adds nothing. Because p is clipped and the true sums need not be exactly 1, a nearly perfect file can score a trifle below 0."
-- undefined = "The true probabilities of some row do not sum to 1 within 0.00001; or all weights are 0."
-- reference = "scipy.special.rel_entr; S. Kullback and R. A. Leibler, On information and sufficiency, 1951"
-- example = { target = { a = [0.5], b = [0.5] }, prediction = { a = [0.25], b = [0.75] }, score = "0.1438" }
WITH divergences AS (
  SELECT
    fold,
    any_value(weight) AS weight,
    csum(CASE WHEN target > 0 THEN target * ln(target / least(greatest(prediction, $eps), 1 - $eps)) ELSE 0 END) AS divergence,
    abs(csum(prediction) - 1) > 1e-5 OR abs(csum(target) - 1) > 1e-5 AS off
  FROM rows
  GROUP BY fold, row
)
SELECT
  fold,
  csum(weight) AS n,
  csum(weight * divergence) AS divergence,
  bool_or(off) AS off
FROM divergences
GROUP BY fold;
SELECT sample, CASE WHEN NOT bool_or(off) THEN csum(divergence) / NULLIF(csum(n), 0) END AS score
FROM parts
GROUP BY sample
