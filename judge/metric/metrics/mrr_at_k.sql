-- name = "mrr_at_k"
-- title = "Mean reciprocal rank at K"
-- aliases = ["mean_reciprocal_rank@k", "rr@k"]
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters.k = { default = 10, range = "[1, inf)", about = "how many items of a list count" }
-- parameters.empty = { default = "zero", choices = ["zero", "skip"], about = "a row without relevant items: 'zero' scores 0, 'skip' leaves the row out" }
-- formula = "mean over rows of 1 / (place of the first relevant item), 0 if none is among the first K"
-- policy = """A row is one user or query: the key lists the relevant items, the file a ranking, best first, both separated by spaces. Only the \
-- first K predicted items count. An item that is listed again keeps its place but is no second hit; relevant items that the key \
-- repeats count once. What a row without relevant items scores is the parameter `empty`."""
-- undefined = "When every row is left out because none has a relevant item (empty = 'skip'), or all weights are 0."
-- reference = "ms_marco_eval.py of MS MARCO (K = 10); trec_eval's recip_rank"
-- example = { target = ["a b", "c"], prediction = ["x a b", "x"], score = "0.2500" }
SELECT fold, csum(weight * gain) AS total, csum(weight) FILTER (WHERE gain IS NOT NULL) AS size
FROM (
    SELECT fold, weight,
           CASE WHEN m = 0 THEN CASE $empty WHEN 'zero' THEN 0 END
                ELSE coalesce(1 / hits[1], 0)
           END AS gain
    FROM (
        SELECT fold, weight, item_count(target) AS m, item_hits(target, prediction, $k) AS hits
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
