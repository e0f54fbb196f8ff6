-- name = "ndcg_list_at_k"
-- title = "NDCG at K of a list"
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters.k = { default = 10, range = "[1, inf)", about = "how many items of a list count" }
-- parameters.empty = { default = "zero", choices = ["zero", "skip"], about = "a row without relevant items: 'zero' scores 0, 'skip' leaves the row out" }
-- formula = """mean over rows of DCG / IDCG, DCG = sum of 1 / log2(1 + i) over the places i <= K of hits, IDCG the same with min(m, K) hits in \
-- front"""
-- policy = """A row is one user or query: the key lists the relevant items, the file a ranking, best first, both separated by spaces. Only the \
-- first K predicted items count. An item that is listed again keeps its place but is no second hit; relevant items that the key \
-- repeats count once. Relevance is yes or no. What a row without relevant items scores is the parameter `empty`."""
-- undefined = "When every row is left out because none has a relevant item (empty = 'skip'), or all weights are 0."
-- reference = "K. Järvelin, J. Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002, with gains 0 and 1"
-- example = { target = ["a b"], prediction = ["x a b"], score = "0.6934" }
SELECT fold, csum(weight * gain) AS total, csum(weight) FILTER (WHERE gain IS NOT NULL) AS size
FROM (
    SELECT fold, weight,
           CASE WHEN m = 0 THEN CASE $empty WHEN 'zero' THEN 0 END
                ELSE coalesce(list_sum(list_transform(hits, lambda i: 1 / log2(i + 1))), 0)
                     / list_sum(list_transform(range(1, CAST(least(m, $k) AS BIGINT) + 1), lambda i: 1 / log2(i + 1)))
           END AS gain
    FROM (
        SELECT fold, weight, item_count(target) AS m, item_hits(target, prediction, $k) AS hits
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
