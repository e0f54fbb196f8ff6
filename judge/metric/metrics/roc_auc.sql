-- name = "roc_auc"
-- title = "Area under the ROC curve"
-- aliases = ["auc", "auroc", "roc", "auc_roc", "roc_auc_score", "area_under_curve", "area_under_the_roc_curve", "c_statistic"]
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- formula = "(pairs of a positive and a negative row in which the positive row has the higher prediction + half of the pairs with equal predictions) / (P N), with P positive and N negative rows"
-- policy = "Only the order of the predictions counts; they may be any numbers. Ties count one half, so a constant prediction scores 0.5. With weights, a pair counts with the product of its two weights."
-- undefined = "The answer key has no row with target 1, or none with target 0."
-- reference = "scikit-learn roc_auc_score; H. B. Mann and D. R. Whitney, On a test of whether one of two random variables is stochastically larger than the other, 1947"
-- example = { target = [1, 1, 0, 0], prediction = [0.9, 0.4, 0.4, 0.1], score = "0.875" }
WITH ranked AS (
  SELECT
    stratum,
    fold,
    weight * target AS p,
    weight * (1 - target) AS n,
    -- What lies below in the whole stratum; of what is tied with the row, one half.
    sum(weight * (1 - target)) OVER below - sum(weight * (1 - target)) OVER tied / 2 AS n_below,
    sum(weight * target) OVER below - sum(weight * target) OVER tied / 2 AS p_below,
    -- The same within the row's own fold.
    sum(weight * (1 - target)) OVER fold_below - sum(weight * (1 - target)) OVER fold_tied / 2 AS fold_n_below
  FROM rows
  WINDOW
    below AS (PARTITION BY stratum ORDER BY prediction),
    tied AS (PARTITION BY stratum ORDER BY prediction RANGE BETWEEN CURRENT ROW AND CURRENT ROW),
    fold_below AS (PARTITION BY fold ORDER BY prediction),
    fold_tied AS (PARTITION BY fold ORDER BY prediction RANGE BETWEEN CURRENT ROW AND CURRENT ROW)
),
sums AS (
  SELECT
    stratum, fold,
    csum(p) AS p,
    csum(n) AS n,
    csum(p * n_below) AS pairs_p,
    csum(n * p_below) AS reversed_n,
    csum(p * fold_n_below) AS pairs_fold
  FROM ranked
  GROUP BY stratum, fold
)
SELECT
  fold,
  p,
  n,
  pairs_p,
  n * sum(p) OVER whole - reversed_n AS pairs_n,
  pairs_fold,
  sum(pairs_p) OVER whole AS pairs_all,
  sum(pairs_fold) OVER whole AS pairs_folds
FROM sums
WINDOW whole AS (PARTITION BY stratum);
-- Pairs among the folds that remain: those of their positive rows and those of their negative rows count a pair with a fold
-- left out once, and every other pair twice or, left out on both sides, not at all.
SELECT
  sample,
  (csum(pairs_p) + csum(pairs_n) - csum(pairs_fold) - max(pairs_all) + max(pairs_folds)) / NULLIF(csum(p) * csum(n), 0) AS score
FROM parts
GROUP BY sample
