-- name = "roc_auc_ovr"
-- title = "Area under the ROC curve, one label against the rest"
-- aliases = ["auc_ovr", "macro_auc", "multiclass_auc"]
-- family = "probabilities"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "probability" }
-- shape = "labels"
-- row_sum = 1
-- weights = true
-- error_bar = "from 50 rows and 100 of each class"
-- formula = "mean over the labels of the area under the ROC curve of the label's column, with the rows of this label as positive and all others as negative"
-- policy = "Every label counts the same, however rare it is. Ties count one half. The probabilities of a row must sum to 1 as far as rounding allows, and are divided by their sum."
-- undefined = "Some declared label has no row in the answer key, or all rows."
-- reference = "scikit-learn roc_auc_score with multi_class='ovr' and average='macro'"
-- example = { labels = ["cat", "dog", "owl"], target = ["cat", "dog", "owl"], prediction = { cat = [0.6, 0.3, 0.3], dog = [0.3, 0.5, 0.6], owl = [0.1, 0.2, 0.1] }, score = "0.5833" }
WITH ranked AS (
  SELECT
    stratum,
    fold,
    col,
    weight * target AS p,
    weight * (1 - target) AS n,
    -- What lies below in the whole stratum; of what is tied with the row, one half.
    sum(weight * (1 - target)) OVER below - sum(weight * (1 - target)) OVER tied / 2 AS n_below,
    sum(weight * target) OVER below - sum(weight * target) OVER tied / 2 AS p_below,
    -- The same within the row's own fold.
    sum(weight * (1 - target)) OVER fold_below - sum(weight * (1 - target)) OVER fold_tied / 2 AS fold_n_below
  FROM rows
  WINDOW
    below AS (PARTITION BY stratum, col ORDER BY prediction),
    tied AS (PARTITION BY stratum, col ORDER BY prediction RANGE BETWEEN CURRENT ROW AND CURRENT ROW),
    fold_below AS (PARTITION BY fold, col ORDER BY prediction),
    fold_tied AS (PARTITION BY fold, col ORDER BY prediction RANGE BETWEEN CURRENT ROW AND CURRENT ROW)
),
sums AS (
  SELECT
    stratum, fold, col,
    csum(p) AS p,
    csum(n) AS n,
    csum(p * n_below) AS pairs_p,
    csum(n * p_below) AS reversed_n,
    csum(p * fold_n_below) AS pairs_fold
  FROM ranked
  GROUP BY stratum, fold, col
)
SELECT
  fold,
  col,
  p,
  n,
  pairs_p,
  n * sum(p) OVER whole - reversed_n AS pairs_n,
  pairs_fold,
  sum(pairs_p) OVER whole AS pairs_all,
  sum(pairs_fold) OVER whole AS pairs_folds
FROM sums
WINDOW whole AS (PARTITION BY stratum, col);
WITH areas AS (
  -- See roc_auc for the pairs that remain when a fold is left out.
  SELECT
    sample,
    col,
    (csum(pairs_p) + csum(pairs_n) - csum(pairs_fold) - max(pairs_all) + max(pairs_folds)) / NULLIF(csum(p) * csum(n), 0) AS area
  FROM parts
  GROUP BY sample, col
)
SELECT sample, CASE WHEN count(area) = $label_count THEN fsum(area ORDER BY col) / $label_count END AS score
FROM areas
GROUP BY sample
