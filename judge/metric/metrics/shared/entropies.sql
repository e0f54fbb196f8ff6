-- Of two clusterings, out of `parts` with the rows (n) of each pair of clusters: their entropies (truth, guess) and what these share.
cells AS (
  SELECT sample, target, prediction, sum(n) AS n, sum(sum(n)) OVER (PARTITION BY sample) AS total
  FROM parts
  GROUP BY sample, target, prediction
),
truths AS (
  SELECT sample, target, sum(n) AS n, sum(sum(n)) OVER (PARTITION BY sample) AS total
  FROM parts
  GROUP BY sample, target
),
guesses AS (
  SELECT sample, prediction, sum(n) AS n, sum(sum(n)) OVER (PARTITION BY sample) AS total
  FROM parts
  GROUP BY sample, prediction
),
shared AS (
  SELECT sample, fsum(c.n / c.total * ln(c.total * c.n / (t.n * g.n)) ORDER BY target, prediction) AS shared
  FROM cells c
  JOIN truths t USING (sample, target)
  JOIN guesses g USING (sample, prediction)
  GROUP BY sample
),
truth AS (
  SELECT sample, fsum(n / total * ln(total / n) ORDER BY target) AS truth
  FROM truths
  GROUP BY sample
),
guess AS (
  SELECT sample, fsum(n / total * ln(total / n) ORDER BY prediction) AS guess
  FROM guesses
  GROUP BY sample
)
