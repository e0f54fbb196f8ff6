-- name = "bpref"
-- title = "Binary preference"
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- grouped = true
-- parameters.empty = { default = 0.0, range = "[0, 1]", about = "score of a query in which nothing is relevant" }
-- formula = """(1 / R) sum over relevant rows of (1 - min(n, R) / min(R, N)), n = irrelevant rows above it, R and N = numbers of relevant and \
-- irrelevant rows"""
-- policy = """The rows of one query are the judged documents, ranked by prediction, highest first; documents that nobody judged are simply not \
-- in the key. An irrelevant row with the same prediction counts as above: a tie never helps. Without irrelevant rows the score is \
-- 1."""
-- undefined = ""
-- reference = "C. Buckley, E. Voorhees, Retrieval evaluation with incomplete information, 2004, as in trec_eval 9"
-- example = { target = [1, 0, 1, 0, 0], prediction = [5, 4, 3, 2, 1], group = ["q", "q", "q", "q", "q"], score = "0.7500" }
SELECT sample,
       CASE WHEN max(r) > 0
            THEN csum(1 - coalesce(least(above, r) / NULLIF(least(r, n), 0), 0)) FILTER (WHERE target = 1) / max(r)
            ELSE $empty END AS score
FROM (
    SELECT sample, target,
           -- A window without a frame reaches to the end of the current tie.
           count(*) FILTER (WHERE target = 0) OVER (PARTITION BY sample ORDER BY prediction DESC) AS above,
           count(*) FILTER (WHERE target = 1) OVER (PARTITION BY sample) AS r,
           count(*) FILTER (WHERE target = 0) OVER (PARTITION BY sample) AS n
    FROM rows
)
GROUP BY sample
