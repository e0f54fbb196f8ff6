-- name = "weighted_recall"
-- title = "Weighted recall of the first twenty"
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items", kind = "text" }
-- predictions = { prediction = "distinct" }
-- tables = { kinds = { kind = "text", weight = "positive" } }
-- parameters = { k = { default = 20, range = "[1, inf)", about = "how many items of a list count" } }
-- formula = "sum over kinds of w (hits among the first K of all its rows) / (sum over its rows of min(K, relevant items))"
-- policy = "Kinds without a relevant item count as 0. The weights stand in the table kinds."
-- undefined = ""
-- reference = "OTTO, Multi-Objective Recommender System, evaluation"
-- example = { target = ["a b", "c", "d"], kind = ["clicks", "clicks", "orders"], prediction = ["a x", "y", "d"], score = "0.8333", tables = { kinds = { kind = ["clicks", "orders"], weight = [0.25, 0.75] } } }
SELECT fold, kind, sum(len(item_hits(target, prediction, $k))) AS hits, sum(least($k, item_count(target))) AS possible
FROM rows GROUP BY fold, kind;
SELECT sample, csum(weight * coalesce(hits / NULLIF(possible, 0), 0)) AS score
FROM (
    SELECT s.sample, k.weight, sum(p.hits) AS hits, sum(p.possible) AS possible
    FROM (SELECT DISTINCT sample FROM parts) s CROSS JOIN kinds k
    LEFT JOIN parts p ON p.sample = s.sample AND p.kind = k.kind
    GROUP BY s.sample, k.kind, k.weight
)
GROUP BY sample
