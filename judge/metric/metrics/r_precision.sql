-- name = "r_precision"
-- title = "R-precision"
-- aliases = ["r_prec"]
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "flag" }
-- predictions = { prediction = "number" }
-- grouped = true
-- parameters.empty = { default = 0.0, range = "[0, 1]", about = "score of a query in which nothing is relevant" }
-- formula = "share of relevant rows among the first R, where R is the number of relevant rows"
-- policy = """The rows of one query are ranked by prediction, highest first. A tie that reaches over place R counts with its share: the mean \
-- over all orders of its rows."""
-- undefined = ""
-- reference = "trec_eval's Rprec; C. Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval, 2008, section 8.4"
-- example = { target = [1, 0, 1, 0], prediction = [4, 3, 2, 1], group = ["q", "q", "q", "q"], score = "0.5000" }
SELECT sample, coalesce(csum(relevant / size * places) / NULLIF(max(r), 0), $empty) AS score
FROM (
    SELECT sample, prediction, count(*) AS size, csum(target) AS relevant,
           count(*) FILTER (WHERE place <= r) AS places, max(r) AS r
    FROM (
        SELECT sample, target, prediction, sum(target) OVER (PARTITION BY sample) AS r,
               row_number() OVER (PARTITION BY sample ORDER BY prediction DESC, row) AS place
        FROM rows
    )
    GROUP BY sample, prediction
)
GROUP BY sample
