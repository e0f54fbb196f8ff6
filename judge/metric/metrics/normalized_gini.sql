-- name = "normalized_gini"
-- title = "Normalized Gini coefficient"
-- aliases = ["gini", "gini_coefficient", "normalised_gini"]
-- family = "probabilities"
-- direction = "higher"
-- range = [-1, 1]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- formula = "D(target, prediction) / D(target, target), where D(y, s) = sum over all pairs of rows i, j of y_i sign(s_i - s_j)"
-- policy = "The Gini coefficient of the targets in the order of the predictions, divided by that of a perfect order. Ties count as the mean of all their orders, so a constant prediction scores 0 and the order of the rows in the file does not matter. For targets of 0 and 1 this is 2 AUC - 1."
-- undefined = "All targets are equal."
-- reference = "2 roc_auc_score - 1 of scikit-learn for binary targets; normalizedGini of B. Hamner's Metrics for predictions without ties"
-- example = { target = [0, 1, 2], prediction = [1, 3, 2], score = "0.5" }
WITH ranked AS (
  -- Each row adds y (rows below - rows above); as the other side of its pairs, (sum of y above - sum of y below).
  SELECT
    stratum,
    fold,
    target AS y,
    2 * count(*) OVER p_upto - count(*) OVER p_tied AS p_place,
    2 * count(*) OVER y_upto - count(*) OVER y_tied AS y_place,
    2 * sum(target) OVER p_upto - sum(target) OVER p_tied AS p_sum,
    2 * sum(target) OVER y_upto - sum(target) OVER y_tied AS y_sum,
    -- The same within the row's own fold.
    2 * count(*) OVER p_fold_upto - count(*) OVER p_fold_tied AS p_fold_place,
    2 * count(*) OVER y_fold_upto - count(*) OVER y_fold_tied AS y_fold_place
  FROM rows
  WINDOW
    p_upto AS (PARTITION BY stratum ORDER BY prediction),
    p_tied AS (PARTITION BY stratum ORDER BY prediction RANGE BETWEEN CURRENT ROW AND CURRENT ROW),
    y_upto AS (PARTITION BY stratum ORDER BY target),
    y_tied AS (PARTITION BY stratum ORDER BY target RANGE BETWEEN CURRENT ROW AND CURRENT ROW),
    p_fold_upto AS (PARTITION BY fold ORDER BY prediction),
    p_fold_tied AS (PARTITION BY fold ORDER BY prediction RANGE BETWEEN CURRENT ROW AND CURRENT ROW),
    y_fold_upto AS (PARTITION BY fold ORDER BY target),
    y_fold_tied AS (PARTITION BY fold ORDER BY target RANGE BETWEEN CURRENT ROW AND CURRENT ROW)
),
sums AS (
  SELECT
    stratum,
    fold,
    count(*) AS n,
    csum(y) AS y,
    min(y) AS lowest,
    max(y) AS highest,
    csum(y * p_place) AS p_place,
    csum(y * y_place) AS y_place,
    csum(p_sum) AS p_sum,
    csum(y_sum) AS y_sum,
    csum(y * p_fold_place) - count(*) * csum(y) AS p_fold,
    csum(y * y_fold_place) - count(*) * csum(y) AS y_fold
  FROM ranked
  GROUP BY stratum, fold
),
sides AS (
  SELECT
    stratum,
    fold,
    lowest,
    highest,
    p_place - y * sum(n) OVER whole AS p_own,
    y_place - y * sum(n) OVER whole AS y_own,
    n * sum(y) OVER whole - p_sum AS p_other,
    n * sum(y) OVER whole - y_sum AS y_other,
    p_fold,
    y_fold
  FROM sums
  WINDOW whole AS (PARTITION BY stratum)
)
SELECT
  fold,
  lowest,
  highest,
  p_own + p_other - p_fold AS p_pairs,
  y_own + y_other - y_fold AS y_pairs,
  sum(p_own - p_fold) OVER whole AS p_between,
  sum(y_own - y_fold) OVER whole AS y_between
FROM sides
WINDOW whole AS (PARTITION BY stratum);
-- Both sides of the remaining folds count a pair with a fold left out once, and every other pair between folds twice.
-- (A target 10^12 times as large as all others together would leave no digits for the samples without its fold.)
SELECT
  sample,
  CASE
    WHEN min(lowest) < max(highest)
    THEN (csum(p_pairs) - max(p_between)) / NULLIF(csum(y_pairs) - max(y_between), 0)
  END AS score
FROM parts
GROUP BY sample
