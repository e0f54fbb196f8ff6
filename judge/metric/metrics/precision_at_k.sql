-- name = "precision_at_k"
-- title = "Precision at K"
-- aliases = ["p@k", "prec@k"]
-- family = "ranking"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "items" }
-- predictions = { prediction = "items" }
-- weights = true
-- parameters.k = { default = 10, range = "[1, inf)", about = "how many items of a list count" }
-- parameters.denominator = { default = "k", choices = ["k", "length"], about = "what hits are divided by: 'k' is K, 'length' is the number of items listed, at most K" }
-- parameters.empty = { default = "zero", choices = ["zero", "skip"], about = "a row without relevant items: 'zero' scores 0, 'skip' leaves the row out" }
-- formula = "mean over rows of (hits among the first K items) / K"
-- policy = """A row is one user or query: the key lists the relevant items, the file a ranking, best first, both separated by spaces. Only the \
-- first K predicted items count. An item that is listed again keeps its place but is no second hit; relevant items that the key \
-- repeats count once. Places that a short list leaves open count as misses, unless denominator = 'length'. What a row without \
-- relevant items scores is the parameter `empty`."""
-- undefined = "When every row is left out because none has a relevant item (empty = 'skip'), or all weights are 0."
-- reference = "C. Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval, 2008, section 8.4"
-- example = { target = ["a b", "c"], prediction = ["a x b", "x"], score = "0.1000" }
SELECT fold, csum(weight * gain) AS total, csum(weight) FILTER (WHERE gain IS NOT NULL) AS size
FROM (
    SELECT fold, weight,
           CASE WHEN m = 0 THEN CASE $empty WHEN 'zero' THEN 0 END
                ELSE len(hits) / CASE $denominator WHEN 'k' THEN $k WHEN 'length' THEN greatest(listed, 1) END
           END AS gain
    FROM (
        SELECT fold, weight, item_count(target) AS m, least(word_count(prediction), $k) AS listed, item_hits(target, prediction, $k) AS hits
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, csum(total) / NULLIF(csum(size), 0) AS score FROM parts GROUP BY sample
