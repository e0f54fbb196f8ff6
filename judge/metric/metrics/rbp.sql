-- name = "rbp"
-- title = "Rank-biased precision"
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "probability" }
-- predictions = { prediction = "number" }
-- grouped = true
-- parameters.p = { default = 0.8, range = "[0, 1)", about = "persistence: the probability of going on to the next row" }
-- formula = "(1 - p) sum_i relevance_i p^(i - 1) in the order of the predictions"
-- policy = """The rows of one query are ranked by prediction, highest first; relevance lies between 0 and 1. Rows with equal predictions \
-- share: each gets the mean relevance of its tie. A perfect ranking stays below 1, since the list ends."""
-- undefined = ""
-- reference = "A. Moffat, J. Zobel, Rank-biased precision for measurement of retrieval effectiveness, 2008"
-- example = { parameters = { p = 0.5 }, target = [1, 0, 1], prediction = [3, 2, 1], group = ["q", "q", "q"], score = "0.6250" }
SELECT sample, (1 - $p) * csum(relevance / size * discount) AS score
FROM (
    SELECT sample, prediction, count(*) AS size, csum(target) AS relevance, csum(pow($p, place - 1)) AS discount
    FROM (SELECT sample, target, prediction, row_number() OVER (PARTITION BY sample ORDER BY prediction DESC, row) AS place FROM rows)
    GROUP BY sample, prediction
)
GROUP BY sample
