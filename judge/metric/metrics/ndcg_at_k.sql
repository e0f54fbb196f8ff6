-- name = "ndcg_at_k"
-- title = "NDCG at K"
-- aliases = ["normalized_discounted_cumulative_gain@k"]
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "nonnegative" }
-- predictions = { prediction = "number" }
-- grouped = true
-- error_bar = "from 200 groups"
-- parameters.k = { default = 10, range = "[0, inf)", about = "how many places count; 0 counts all" }
-- parameters.gain = { default = "linear", choices = ["linear", "exponential"], about = "worth of relevance r: 'linear' is r, 'exponential' is 2^r - 1" }
-- parameters.empty = { default = 0.0, range = "[0, 1]", about = "score of a query in which nothing is relevant" }
-- formula = "DCG / IDCG, DCG = sum_{i <= K} gain_i / log2(1 + i) in the order of the predictions, IDCG = the same in the best order"
-- policy = """The rows of one query are ranked by prediction, highest first. Rows with equal predictions share: each gets the mean gain of its \
-- tie, as if all their orders were averaged, so that the order of rows never matters. A query without a relevant row scores the \
-- parameter `empty`. Negative relevance is refused."""
-- undefined = "When the gains are too large for a DOUBLE."
-- reference = """sklearn.metrics.ndcg_score (scikit-learn 1.9.1) for linear gains; C. Burges et al., Learning to Rank using Gradient Descent, \
-- 2005, for exponential ones"""
-- example = { target = [0, 3, 1], prediction = [0.9, 0.5, 0.1], group = ["q", "q", "q"], score = "0.6590" }
SELECT sample, CASE WHEN NOT isfinite(ideal) THEN NULL WHEN ideal > 0 THEN dcg / ideal ELSE $empty END AS score
FROM (
    SELECT sample, csum(gain / size * discount) AS dcg, csum(ideal) AS ideal
    FROM (
        -- One row for each tie: its gain, and the discounts of the places that it fills.
        SELECT sample, prediction, count(*) AS size, csum(gain) AS gain,
               csum(CASE WHEN $k = 0 OR place <= $k THEN 1 / log2(place + 1) ELSE 0 END) AS discount,
               csum(CASE WHEN $k = 0 OR best <= $k THEN gain / log2(best + 1) ELSE 0 END) AS ideal
        FROM (
            SELECT sample, prediction, gain,
                   row_number() OVER (PARTITION BY sample ORDER BY prediction DESC, row) AS place,
                   row_number() OVER (PARTITION BY sample ORDER BY gain DESC, row) AS best
            FROM (
                SELECT sample, row, prediction,
                       CASE $gain WHEN 'linear' THEN target WHEN 'exponential' THEN pow(2, target) - 1 END AS gain
                FROM rows
            )
        )
        GROUP BY sample, prediction
    )
    GROUP BY sample
)
