-- name = "map_at_k"
-- title = "Mean average precision at K"
-- aliases = ["mapk", "mean_average_precision@k"]
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters.k = { default = 10, range = "[1, inf)", about = "how many items of a list count" }
-- parameters.empty = { default = "zero", choices = ["zero", "skip"], about = "a row without relevant items: 'zero' scores 0, 'skip' leaves the row out" }
-- formula = """mean over rows of (1 / min(m, K)) sum_{i <= K} rel_i P(i), where P(i) is the share of hits among the first i items and m the \
-- number of relevant items"""
-- policy = """A row is one user or query: the key lists the relevant items, the file a ranking, best first, both separated by spaces. Only the \
-- first K predicted items count. An item that is listed again keeps its place but is no second hit; relevant items that the key \
-- repeats count once. Lists shorter than K are fine; an empty one scores 0. What a row without relevant items scores is the \
-- parameter `empty`."""
-- undefined = "When every row is left out because none has a relevant item (empty = 'skip'), or all weights are 0."
-- reference = "ml_metrics.mapk by B. Hamner, the definition of Kaggle's contests"
-- example = { target = ["a b", "c"], prediction = ["a x b", "x c"], score = "0.6667" }
SELECT fold, csum(weight * ap) AS total, csum(weight) FILTER (WHERE ap IS NOT NULL) AS size
FROM (
    SELECT fold, weight,
           -- `hits` are the places of the hits: the j-th hit at place i has precision j / i.
           CASE WHEN m = 0 THEN CASE $empty WHEN 'zero' THEN 0 END
                ELSE coalesce(list_sum(list_transform(hits, lambda i, j: j / i)), 0) / least(m, $k)
           END AS ap
    FROM (
        SELECT fold, weight, item_count(target) AS m, item_hits(target, prediction, $k) AS hits
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
