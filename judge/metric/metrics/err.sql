-- name = "err"
-- title = "Expected reciprocal rank"
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "nonnegative" }
-- predictions = { prediction = "number" }
-- grouped = true
-- parameters.k = { default = 0, range = "[0, inf)", about = "how many places count; 0 counts all" }
-- parameters.max_grade = { default = 4, range = "[1, inf)", about = "the highest relevance there can be" }
-- formula = "sum_i (1 / i) R_i prod_{j < i} (1 - R_j), R = (2^relevance - 1) / 2^max_grade, in the order of the predictions"
-- policy = """The rows of one query are ranked by prediction, highest first. Where predictions are equal the less relevant rows come first: a \
-- tie never helps. A query in which nothing is relevant scores 0."""
-- undefined = "When a relevance is above max_grade."
-- reference = "O. Chapelle, D. Metzler, Y. Zhang, P. Grinspan, Expected Reciprocal Rank for Graded Relevance, 2009"
-- example = { parameters = { max_grade = 1 }, target = [1, 0, 1], prediction = [3, 2, 1], group = ["q", "q", "q"], score = "0.5833" }
SELECT sample, CASE WHEN max(target) <= $max_grade THEN csum(stops * reached / place) FILTER (WHERE $k = 0 OR place <= $k) END AS score
FROM (
    SELECT sample, target, stops,
           row_number() OVER ranking AS place,
           coalesce(product(1 - stops) OVER (ranking ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 1) AS reached
    -- A reader stops at a row with this probability.
    FROM (SELECT sample, row, target, prediction, (pow(2, least(target, $max_grade)) - 1) / pow(2, $max_grade) AS stops FROM rows)
    WINDOW ranking AS (PARTITION BY sample ORDER BY prediction DESC, target, row)
)
GROUP BY sample
