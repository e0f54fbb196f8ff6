-- The points of the curves that move a threshold from the highest prediction down: with every block of equal predictions the
-- weights of its positive and negative rows (p, n), of all rows down to it (tp, fp), and of all rows (positives, negatives).
blocks AS (
  -- Rows with equal predictions pass every threshold together.
  SELECT sample, prediction, csum(weight * target) AS p, csum(weight * (1 - target)) AS n
  FROM rows
  GROUP BY sample, prediction
),
curve AS (
  SELECT
    sample,
    p,
    n,
    sum(p) OVER from_top AS tp,
    sum(n) OVER from_top AS fp,
    sum(p) OVER whole AS positives,
    sum(n) OVER whole AS negatives
  FROM blocks
  WINDOW
    from_top AS (PARTITION BY sample ORDER BY prediction DESC),
    whole AS (PARTITION BY sample)
)
