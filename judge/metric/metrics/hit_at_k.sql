-- name = "hit_at_k"
-- title = "Hit rate at K"
-- aliases = ["hits@k", "hr@k", "hit_rate@k", "hit_ratio@k"]
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters.k = { default = 10, range = "[1, inf)", about = "how many items of a list count" }
-- parameters.empty = { default = "zero", choices = ["zero", "skip"], about = "a row without relevant items: 'zero' scores 0, 'skip' leaves the row out" }
-- formula = "share of rows with at least one relevant item among the first K"
-- policy = """A row is one user or query: the key lists the relevant items, the file a ranking, best first, both separated by spaces. Only the \
-- first K predicted items count. An item that is listed again keeps its place but is no second hit; relevant items that the key \
-- repeats count once. What a row without relevant items scores is the parameter `empty`."""
-- undefined = "When every row is left out because none has a relevant item (empty = 'skip'), or all weights are 0."
-- reference = "own definition, as used for recommenders"
-- example = { target = ["a b", "c"], prediction = ["x a b", "x"], score = "0.5000" }
SELECT fold, csum(weight * gain) AS total, csum(weight) FILTER (WHERE gain IS NOT NULL) AS size
FROM (
    SELECT fold, weight,
           CASE WHEN m = 0 THEN CASE $empty WHEN 'zero' THEN 0 END
                ELSE CAST(len(hits) > 0 AS DOUBLE)
           END AS gain
    FROM (
        SELECT fold, weight, item_count(target) AS m, item_hits(target, prediction, $k) AS hits
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
