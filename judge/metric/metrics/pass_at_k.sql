-- name = "pass_at_k"
-- title = "Pass@k"
-- family = "text"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters.k = { default = 1, range = "[1, 100000]", about = "how many samples one may draw" }
-- formula = """mean over rows of 1 - C(n - c, k) / C(n, k): the probability that k of the n samples, drawn at random, hold a right one, c being \
-- right"""
-- policy = """The file lists n sampled answers to each problem, separated by spaces, the key every answer that is right. The same answer \
-- sampled twice is two samples. A list shorter than k is filled up with wrong answers."""
-- undefined = "When all weights are 0."
-- reference = "M. Chen et al., Evaluating Large Language Models Trained on Code, 2021"
-- example = { parameters = { k = 2 }, target = ["42"], prediction = ["42 41 40 39"], score = "0.5000" }
SELECT fold, csum(weight * (1 - failing)) AS total, csum(weight) AS size
FROM (
    SELECT fold, weight,
           -- C(n - c, k) / C(n, k) as a product, in which a factor is 0 if fewer than k samples are wrong.
           list_aggregate(list_transform(range(0, $k), lambda i: greatest(n - c - i, 0) / (n - i)), 'product') AS failing
    FROM (
        SELECT fold, weight, greatest(len(samples), $k) AS n, len(list_filter(samples, lambda answer: list_contains(accepted, answer))) AS c
        FROM (
            SELECT fold, weight,
                   list_filter(string_split(target, ' '), lambda item: item <> '') AS accepted,
                   list_filter(string_split(prediction, ' '), lambda item: item <> '') AS samples
            FROM rows
        )
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
