-- Of two clusterings, out of `parts` with the rows (n) of each pair of clusters: the ordered pairs of rows.
cells AS (
  SELECT sample, target, prediction, sum(n) AS n
  FROM parts
  GROUP BY sample, target, prediction
),
truths AS (
  SELECT sample, target, sum(n) AS n
  FROM parts
  GROUP BY sample, target
),
guesses AS (
  SELECT sample, prediction, sum(n) AS n
  FROM parts
  GROUP BY sample, prediction
),
pairs AS (
  -- Ordered pairs of rows that are together in both, in the answer key, in the file; and all pairs. Whole numbers, so exact.
  SELECT sample, together, truth, guess, n * (n - 1) AS every
  FROM (SELECT sample, sum(n) AS n, sum(n * (n - 1)) AS together FROM cells GROUP BY sample)
  JOIN (SELECT sample, sum(n * (n - 1)) AS truth FROM truths GROUP BY sample) USING (sample)
  JOIN (SELECT sample, sum(n * (n - 1)) AS guess FROM guesses GROUP BY sample) USING (sample)
)
